import { createServer } from 'node:net';
import { until } from './until.ts';

/**
 * Waits until no other process of this machine holds the lock of that name, and holds it until this process ends, however
 * that comes about. Takes Linux. `bound` is in milliseconds.
 */
export async function holdMachineLock(name: string, bound: number): Promise<void> {
  // A socket without a file (unix(7), "abstract"): there is one of a name, and the kernel takes it away with its process.
  await until(`the lock ${name} is free`, () => tryToListen(`\0proxlet-tests-${name}`), undefined, bound);
}

function tryToListen(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer().unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(path, () => resolve(true));
  });
}
