import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isOnPath } from '../support/is-on-path.ts';
import { type LoadGenerator, ownLoadGenerator, wrk } from './load.ts';

const generators: [string, LoadGenerator, boolean][] = [
  ['our own generator', ownLoadGenerator, true],
  ['wrk', wrk, isOnPath('wrk')],
];

for (const [name, generate, isHere] of generators) {
  test(`${name} counts what was answered`, { skip: !isHere }, async () => {
    let answered = 0;
    const { port, close } = await listen(() => {
      answered++;
      return 200;
    });
    const load = await generate(port, 3, 1);
    close();
    // Those under way at the end are answered and not counted.
    assert.ok(
      load.requests > 0 && load.requests <= answered && load.requests >= answered - 6,
      `${load.requests} of ${answered}`,
    );
    assert.ok(load.p50 > 0 && load.p50 <= load.p99, `${load.p50} and ${load.p99}`);
    assert.ok(load.seconds > 0.9 && load.seconds < 30, `${load.seconds} s`);
  });

  test(`${name} takes no other status for an answer`, { skip: !isHere }, async () => {
    const { port, close } = await listen(() => 503);
    await assert.rejects(generate(port, 1, 1), /requests failed/);
    close();
  });
}

async function listen(status: () => number): Promise<{ port: number; close(): void }> {
  const server = createServer((_request, response) => {
    response.writeHead(status(), { 'content-length': 5 }).end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
