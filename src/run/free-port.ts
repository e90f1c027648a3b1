import { createServer } from 'node:net';
import { messageOf, ProxletError, printable } from '../errors.ts';
import { formatAddress } from './format-address.ts';

/** How many ports from the wanted one on are tried. */
const TRIES = 100;

/** The first port from `from` on that nobody listens on at `host`. Throws ProxletError `no-free-port`, `listen-failed`. */
export async function freePort(host: string, from: number, except?: number): Promise<number> {
  for (let port = from; port < Math.min(from + TRIES, 65536); port++) {
    if (port !== except && (await isFree(host, port))) return port;
  }
  throw new ProxletError('no-free-port', `no port of ${host} from ${from} on is free`, {
    hint: 'name one with --port',
  });
}

/** Whether nobody listens on `host:port` right now. Throws ProxletError `listen-failed` where we may not either. */
export async function isFree(host: string, port: number): Promise<boolean> {
  return (await tryToListen(host, port)) !== undefined;
}

/** A port of `host` that nobody listens on right now, chosen by the system. Throws ProxletError `listen-failed`. */
export async function anyFreePort(host: string): Promise<number> {
  return (await tryToListen(host, 0)) ?? 0;
}

/** The port that was listened on for a moment; undefined for one that is taken. */
function tryToListen(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(listenFailed(host, port, error));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : port));
    });
  });
}

function listenFailed(host: string, port: number, error: NodeJS.ErrnoException): ProxletError {
  const flag = error.code === 'EACCES' ? '--port' : '--host';
  return new ProxletError(
    'listen-failed',
    `cannot listen on ${formatAddress({ host: printable(host), port })}: ${messageOf(error)}`,
    { hint: `choose another with ${flag}`, details: { host, port }, cause: error },
  );
}
