const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1';
}

/**
 * Whether a request's `Host` names this server: a page that a browser was lured to must not reach a registry on the
 * loopback by a name that its author lets resolve there (DNS rebinding).
 */
export function isAllowedHost(header: string | undefined, others: readonly string[]): boolean {
  const name = (header ?? '').replace(/:\d+$/, '');
  return LOOPBACK.test(name) || others.some((other) => other.toLowerCase() === name.toLowerCase());
}

/** Whether a request comes from no web page, or from one of this server's own origin. */
export function isAllowedOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
