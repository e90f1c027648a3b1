/**
 * `node load-mutants.js SEED COUNT MODULE…`: damages the modules COUNT times, and loads, starts and uses each that loads.
 * Prints what became of them as JSON. Ends with status 1 at the first that does anything else than work or be refused;
 * one that takes the process down shows as the process's end.
 */
import { readFileSync } from 'node:fs';
import { ProxletError } from '../../src/errors.ts';
import { ByteBuffer } from '../../src/host/byte-buffer.ts';
import { HeaderMap } from '../../src/host/header-map.ts';
import { type LoadedModule, loadModule } from '../../src/host/load.ts';
import { RunningPlugin } from '../../src/host/running-plugin.ts';
import { ScriptGuard } from '../../src/host/script-guard.ts';
import { plugin, TestingHost } from '../../src/host/testing-host.ts';
import { TestingStream } from '../../src/host/testing-stream.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

/** Milliseconds that a guest may take; damaged ones often spin. */
const LIMIT = 5;

const [seed, count, ...files] = process.argv.slice(2);
const corpus = files.map((file) => readFileSync(file));
const outcomes: Record<string, number> = {};

for (let i = 0; i < Number(count); i++) {
  const random = new Random(Number(seed) + i);
  const original = corpus[chosen(random)]!;
  const bytes = mutate(original, random.of(corpus), random);
  let outcome: string;
  try {
    outcome = await use(bytes);
  } catch (error) {
    process.stderr.write(`seed ${Number(seed) + i}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
process.stdout.write(`${JSON.stringify(outcomes)}\n`);

/** Large modules take longer, and are chosen more rarely. */
function chosen(random: Random): number {
  for (;;) {
    const index = random.below(corpus.length);
    if (random.below(corpus[index]!.length + 60_000) < 60_000) return index;
  }
}

async function use(bytes: Uint8Array): Promise<string> {
  let module: LoadedModule;
  try {
    module = await loadModule(bytes);
  } catch (error) {
    if (error instanceof ProxletError) return error.code;
    throw error;
  }
  module.functionNames();
  module.sourcePosition?.(module.info.codeOffset + 10);
  const guard = new ScriptGuard(LIMIT);
  const host = new TestingHost({ startGuard: guard, guard, logLevel: 2 });
  let started: RunningPlugin;
  try {
    started = RunningPlugin.start(host.runtime, plugin({ configuration: Buffer.from('there') }), module);
  } catch (error) {
    if (error instanceof ProxletError) return error.code;
    throw error;
  }
  const failed = request(started);
  host.elapse();
  started.close();
  host.drain();
  return failed ? 'trapped' : 'worked';
}

/** A request through the plugin; whether it trapped. */
function request(started: RunningPlugin): boolean {
  const context = started.createStream(new TestingStream());
  if (context === undefined) return false;
  const headers = HeaderMap.from([
    [':path', '/denied'],
    [':method', 'POST'],
  ]);
  const body = new ByteBuffer();
  body.append(Buffer.from('body'));
  context.onRequestHeaders(headers, false);
  context.onRequestBody(body, true);
  context.onResponseHeaders(HeaderMap.from([[':status', '200']]), false);
  context.onResponseBody(body, true);
  context.onLog({
    requestHeaders: headers,
    requestTrailers: undefined,
    responseHeaders: headers,
    responseTrailers: undefined,
  });
  const { failed } = context.vm;
  context.onDestroy();
  return failed;
}
