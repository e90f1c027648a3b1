import { createServer } from 'node:net';
import { messageOf, ProxletError } from '../errors.ts';

/** How many ports from the wanted one on are tried. */
const TRIES = 100;

/** The first port from `from` on that nobody listens on at `host`. Throws ProxletError `no-free-port`. */
export async function freePort(host: string, from: number, except?: number): Promise<number> {
  for (let port = from; port < Math.min(from + TRIES, 65536); port++) {
    if (port !== except && (await isFree(host, port))) return port;
  }
  throw new ProxletError('no-free-port', `no port of ${host} from ${from} on is free`, {
    hint: 'name one with --port',
  });
}

/** Whether `host:port` can be listened on right now. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

/** A port of `host` that nobody listens on right now, chosen by the system. */
export function anyFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      reject(new ProxletError('listen-failed', `cannot listen on ${host}: ${messageOf(error)}`, { cause: error }));
    });
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
