import { ProxletError } from '../errors.ts';
import { anyFreePort, freePort, isFree } from './free-port.ts';
import type { RunOptions } from './options.ts';

export const DEFAULT_PORT = 10000;

/**
 * Where a session listens: the port that was asked for, or the first from DEFAULT_PORT on that is free and not `taken`,
 * of which `onNote` hears. 0 stands for one that the system gives when it is bound. Throws ProxletError
 * `address-in-use`, `no-free-port`, `listen-failed`.
 */
export async function choosePort(
  { host, port, on }: Pick<RunOptions, 'host' | 'port' | 'on'>,
  taken: number,
  onNote: (message: string) => void,
): Promise<number> {
  // A change restarts Envoy, and it must come back where it was.
  if (port === 0 && on === 'envoy') return anyFreePort(host);
  if (port !== undefined) {
    if (port !== 0 && !(await isFree(host, port))) {
      throw new ProxletError('address-in-use', `port ${port} of ${host} is taken by another process`, {
        hint: 'choose another with --port, or leave it out to get the next free one',
        details: { host, port },
      });
    }
    return port;
  }
  const chosen = await freePort(host, DEFAULT_PORT, taken);
  if (chosen !== DEFAULT_PORT) onNote(`port ${DEFAULT_PORT} is taken by another process, so this is port ${chosen}`);
  return chosen;
}
