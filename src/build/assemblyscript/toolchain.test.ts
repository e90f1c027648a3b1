import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ExitCode } from '../../errors.ts';
import { createProject, openBuilder } from '../testing-project.ts';

/**
 * A compiler of the project's own that has asc's interface and does what no real one can be made to do on purpose.
 * It holds a connection to `compiler.sock` from its first build to its end, which is how a test sees it live and die.
 */
const compiler = (main: string) => `
const { connect } = require('node:net');
exports.options = { outFile: {}, target: {} };
exports.libraryFiles = {};
let builds = 0;
exports.main = (argv, io) => {
  if (builds++ === 0) connect('compiler.sock').on('error', () => {});
  ${main}
};`;

async function setUp(t: TestContext, main: string) {
  const project = await createProject(t, {
    'assembly/index.ts': '',
    'node_modules/assemblyscript/package.json': '{"version": "0.14.8"}',
    'node_modules/assemblyscript/cli/asc.js': compiler(main),
  });
  const server = createServer();
  t.after(() => server.close());
  const connected = once(server, 'connection').then(([socket]: Socket[]) => socket);
  server.listen(join(project.root, 'compiler.sock'));
  await once(server, 'listening');
  /** Resolves when the compiler's process has started its first build; the second promise when that process is gone. */
  const started = connected.then((socket) => ({ gone: once(socket?.resume() ?? server, 'close') }));
  return { project, started };
}

const WRITE_COUNT = `io.writeFile('build/out.wasm', Buffer.from(String(builds)), '.'); return 0;`;

test('the compiler is loaded once for many builds, and gone after close', async (t) => {
  const { project, started } = await setUp(t, WRITE_COUNT);
  const builder = openBuilder(t, project);
  const results = [await builder.build({ profile: 'debug' }), await builder.build({ profile: 'debug' })];
  assert.deepEqual(
    results.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['1', '2'],
  );
  assert.equal(results[0]?.compiler.origin, 'project');
  const { gone } = await started;
  await builder.close();
  await gone;
});

test('a compiler that ends by itself is an error with its last words, and the next build starts another', async (t) => {
  const { project } = await setUp(t, `console.error('Whoops'); process.exit(3);`);
  const builder = openBuilder(t, project);
  for (const _ of ['first', 'second']) {
    await assert.rejects(builder.build({ profile: 'release' }), {
      code: 'compiler-crashed',
      message: 'asc 0.14.8 ended before the build did: exit code 3',
      output: 'Whoops\n',
    });
  }
});

test('a compiler out of memory is an error, with a hint that works', async (t) => {
  const { project } = await setUp(t, 'for (const all = []; ; ) all.push({ all: [...all] });');
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = '--max-old-space-size=30';
  t.after(() => {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  });
  await assert.rejects(openBuilder(t, project).build({ profile: 'release' }), {
    code: 'compiler-crashed',
    output: /heap out of memory/,
    hint: /NODE_OPTIONS=--max-old-space-size/,
  });
});

test('a compiler that throws is an error with its stack in the output', async (t) => {
  const { project, started } = await setUp(t, `io.stderr.write('half a line '); throw new TypeError('no such pass');`);
  await assert.rejects(openBuilder(t, project).build({ profile: 'release' }), {
    code: 'compiler-crashed',
    message: 'asc crashed on assembly/index.ts',
    output: /^half a line TypeError: no such pass\n/,
  });
  await (await started).gone;
});

test('a compiler that cannot be loaded is an error', async (t) => {
  const { project } = await setUp(t, '} syntax error {');
  await assert.rejects(openBuilder(t, project).build({ profile: 'release' }), {
    code: 'compiler-crashed',
    output: /SyntaxError/,
  });
});

test('what a contented compiler prints are warnings; a module is required', async (t) => {
  const { project } = await setUp(t, `io.stderr.write('WARNING AS201: x\\n'); ${WRITE_COUNT}`);
  assert.equal((await openBuilder(t, project).build({ profile: 'release' })).warnings, 'WARNING AS201: x\n');
  const silent = await setUp(t, 'return 0;');
  await assert.rejects(openBuilder(t, silent.project).build({ profile: 'release' }), { code: 'build-no-module' });
});

test('aborting kills a compiler that never ends', async (t) => {
  const { project, started } = await setUp(t, 'for (;;) {}');
  const abort = new AbortController();
  const building = openBuilder(t, project).build({ profile: 'release', signal: abort.signal });
  const interrupted = assert.rejects(building, { code: 'interrupted', exitCode: ExitCode.interrupted });
  const { gone } = await started;
  abort.abort();
  await Promise.all([interrupted, gone]);
});

test('closing a builder ends its build, at whatever point it is', async (t) => {
  const { project, started } = await setUp(t, 'for (;;) {}');
  const builder = openBuilder(t, project);
  const early = assert.rejects(builder.build({ profile: 'release' }), { code: 'interrupted' });
  await Promise.all([builder.close(), early]);
  const late = assert.rejects(builder.build({ profile: 'release' }), { code: 'interrupted' });
  const { gone } = await started;
  await Promise.all([builder.close(), late, gone]);
});

test('one build at a time', async (t) => {
  const { project } = await setUp(t, WRITE_COUNT);
  const builder = openBuilder(t, project);
  const first = builder.build({ profile: 'release' });
  await assert.rejects(builder.build({ profile: 'release' }), /one build at a time/);
  await first;
});

test('the compiler goes when its parent is killed', async (t) => {
  const { project, started } = await setUp(t, WRITE_COUNT);
  const script = `
    const { createBuilder } = await import(${JSON.stringify(new URL('../index.js', import.meta.url).href)});
    await createBuilder(${JSON.stringify(project)}).build({ profile: 'debug' });
    console.log('built');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => parent.kill('SIGKILL'));
  await once(parent.stdout, 'data');
  const { gone } = await started;
  parent.kill('SIGKILL');
  await gone;
});
