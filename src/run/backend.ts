import { ExitCode, ProxletError, printable } from '../errors.ts';
import type { Address } from '../proxy/index.ts';

/** The address of `--backend`. Throws ProxletError `backend-invalid`. */
export function parseBackend(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.protocol === 'http:' && url.pathname === '/' && url.search === '' && url.username === '';
  if (url === undefined || !plain) {
    throw new ProxletError('backend-invalid', `${JSON.stringify(printable(text))} is no backend`, {
      exitCode: ExitCode.usage,
      hint: 'give scheme, host and port: --backend http://127.0.0.1:3000',
    });
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 80 : Number(url.port) };
}
