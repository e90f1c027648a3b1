/** Swapping a filter under load. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { filterText, writeModule } from './support/modules.ts';
import { edit, makeProject } from './support/project.ts';
import { proxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const SWAPS = 10;
const REQUESTS_A_SECOND = 50;

const folder = await scratchFolder();

test('a module that a configuration names is swapped as well', async (t) => {
  const module = join(folder, 'named.wasm');
  const file = join(folder, 'envoy.yaml');
  await writeModule(module, answering(418));
  const printed = await proxlet(['run', module, '--port', '0', '--print-config'], { cwd: folder });
  await writeFile(file, printed.stdout);
  const session = await Session.start(t, ['-c', file], { cwd: folder });
  assert.equal((await session.fetch()).status, 418);
  await writeModule(module, answering(451));
  assert.equal((await session.until('swapped')).at(-1)?.what, 'module');
  assert.equal((await session.fetch()).status, 451);
  const other = join(folder, 'other.wasm');
  await writeModule(other, answering(418));
  await edit(file, 'named.wasm', 'other.wasm');
  assert.equal((await session.until('swapped')).at(-1)?.what, 'configuration');
  assert.equal((await session.fetch()).status, 418);
  await writeModule(other, answering(451));
  assert.equal((await session.until('swapped')).at(-1)?.what, 'module');
  assert.equal((await session.fetch()).status, 451);
});

test(`${SWAPS} swaps fail none of ${REQUESTS_A_SECOND} requests a second`, async (t) => {
  const project = await makeProject(folder);
  const session = await Session.start(t, [], { cwd: project });
  const load = startLoad(session.url);
  t.after(() => load.stop());
  const began = performance.now();
  for (let swap = 0; swap < SWAPS; swap++) {
    await edit(join(project, 'assembly/index.ts'), `hello: ${valueAfter(swap)}`, `hello: ${valueAfter(swap + 1)}`);
    await session.until('swapped');
    await load.seen(valueAfter(swap + 1));
  }
  const seconds = (performance.now() - began) / 1000;
  const outcomes = await load.stop();
  const failed = outcomes.filter((outcome) => !/^200 (world|swap-\d+)$/.test(outcome));
  assert.deepEqual(failed, []);
  // A load that was not steady would prove nothing.
  assert.ok(outcomes.length > seconds * REQUESTS_A_SECOND * 0.8, `${outcomes.length} in ${seconds} s`);
});

/** A filter that answers every request with `status`. */
function answering(status: number): string {
  const zeros = '(i32.const 0) '.repeat(6);
  return filterText({
    imports: `(import "env" "proxy_send_local_response"
      (func $respond (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))`,
    functions: `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (drop (call $respond (i32.const ${status}) ${zeros} (i32.const -1))) (i32.const 1))`,
  });
}

function valueAfter(swaps: number): string {
  return swaps === 0 ? 'world' : `swap-${swaps}`;
}

/** Requests at a steady rate, whatever becomes of those before. Each ends as `200 <header>` or as an error. */
function startLoad(url: string) {
  const agent = new Agent({ keepAlive: true });
  const requests: Promise<string>[] = [];
  let onOutcome: (outcome: string) => void = () => {};
  const began = performance.now();
  // A busy machine is late with timers, and catches up.
  const timer = setInterval(() => {
    while (requests.length < ((performance.now() - began) / 1000) * REQUESTS_A_SECOND) {
      const request = once(url, agent);
      requests.push(request);
      void request.then((outcome) => onOutcome(outcome));
    }
  }, 1000 / REQUESTS_A_SECOND);
  return {
    /** Resolves with the next answer that has the header's `value`. */
    seen: (value: string) =>
      new Promise<void>((resolve) => {
        onOutcome = (outcome) => {
          if (outcome.endsWith(` ${value}`)) resolve();
        };
      }),
    async stop(): Promise<string[]> {
      clearInterval(timer);
      const outcomes = await Promise.all(requests);
      agent.destroy();
      return outcomes;
    },
  };
}

function once(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.on('error', (error) => resolve(error.message));
      response.on('end', () => resolve(`${response.statusCode} ${response.headers['hello']}`));
      response.resume();
    }).on('error', (error) => resolve(error.message));
  });
}
