import type { ServerResponse } from 'node:http';

/** Waits, or less when the client goes away meanwhile: no timer outlives its exchange. */
export function pause(response: ServerResponse, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    response.on('close', done);
  });
}
