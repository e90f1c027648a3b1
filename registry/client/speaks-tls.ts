import { connect } from 'node:tls';

/** For a silence within the handshake. */
const TIMEOUT_MS = 15_000;
/** What becomes of a handshake where the other side takes it for a request, or for nothing. */
const NO_TLS = /^(ERR_SSL|EPROTO|ECONNRESET)/;

/**
 * Whether the server at `url` answers a TLS handshake, whatever its certificate. No request is sent. True where nothing can
 * be told, since nobody listens or answers: the request itself will say what is wrong.
 */
export function speaksTls({ hostname, port }: URL, timeout = TIMEOUT_MS): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 443),
      rejectUnauthorized: false,
      // To read the authorities that Node trusts would take longer than all of the rest.
      ca: [],
      timeout,
    });
    const tell = (speaks: boolean) => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once('secureConnect', () => tell(true));
    socket.once('timeout', () => tell(true));
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => tell(code.includes('ALERT') || !NO_TLS.test(code)));
  });
}
