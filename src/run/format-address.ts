/** `127.0.0.1:80`, or `[::1]:80`: host and port as a URL has them. */
export function formatAddress({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
