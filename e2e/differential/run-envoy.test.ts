/** runEnvoy against a real Envoy: starting, failing to, its log, and leaving nothing behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runEnvoy } from '../../src/envoy/index.ts';
import type { LogEntry } from '../../src/log.ts';
import { buildProbe } from '../support/build-probe.ts';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { rawExchange } from '../support/raw-client.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { codecBootstrap } from './codec/codec-bootstrap.ts';
import { request } from './messages.ts';

const envoy = await pinnedEnvoy();
const skip = 'missing' in envoy && envoy.missing;
const path = 'path' in envoy ? envoy.path : '';
const folder = await scratchFolder();
const module = await buildProbe(folder);

/** Where runEnvoy puts its files. */
const temporary = join(folder, 'tmp');
await mkdir(temporary);
process.env['TMPDIR'] = temporary;

const nothing = async (): Promise<void> => {};

function ignore(): void {}

test('finds the ports, and hands over a message of several lines as one entry', { skip }, async () => {
  const configuration = 'one\n[2026-01-01 00:00:00.000][1][critical][main] forged\n\ntwo';
  const log: LogEntry[] = [];
  const bootstrap = codecBootstrap({ module, trailers: false, backendPort: 1, configuration });
  const running = await runEnvoy({ path, bootstrap, onLog: (entry) => log.push(entry) });
  const { responses } = await rawExchange(running.listeners[0]!.port, [{ send: request('GET /direct') }], nothing);
  await running.stop();
  assert.equal(running.listeners[0]!.name, 'scenarios');
  assert.equal(responses[0]!.startLine, 'HTTP/1.1 418 Unknown');
  const configured = log.find(({ logger }) => logger === 'wasm');
  assert.equal(configured?.message, `wasm log probe: configured: ${configuration}`);
  assert.equal(configured?.level, 'info');
  assert.ok(Math.abs(configured!.time - Date.now()) < 60_000);
  assert.deepEqual(await running.exited, { code: 0, signal: null, words: '' });
  assert.deepEqual(await readdir(temporary), []);
});

test('runs a YAML file with an admin interface and an access log of its own', { skip }, async () => {
  const file = join(folder, 'envoy.yaml');
  await writeFile(file, YAML);
  let output = '';
  const running = await runEnvoy({
    path,
    bootstrap: { file },
    onLog: ignore,
    onOutput: (text) => {
      output += text;
    },
  });
  assert.ok('port' in running.admin && running.admin.port > 0);
  await rawExchange(running.listeners[0]!.port, [{ send: request('GET /logged', ['Connection: close']) }], nothing);
  await running.stop();
  assert.match(output, /"GET \/logged HTTP\/1.1" 200/);
});

const REFUSED: { name: string; bootstrap: () => Promise<object>; words: RegExp }[] = [
  {
    name: 'an unknown field',
    bootstrap: async () => ({ static_resources: { listener: [] } }),
    // Envoy's protobuf puts any number of spaces between its words.
    words: /no\s+such\s+field:\s+'listener'/,
  },
  {
    name: 'a YAML file with an unknown field',
    bootstrap: async () => {
      const file = join(folder, 'wrong.yaml');
      await writeFile(file, 'static_resource: {}\n');
      return { file };
    },
    words: /static_resource/,
  },
  { name: 'a file that is missing', bootstrap: async () => ({ file: join(folder, 'no.yaml') }), words: /no\.yaml/ },
  {
    name: 'a module that is missing',
    bootstrap: async () => codecBootstrap({ module: join(folder, 'no.wasm'), trailers: false, backendPort: 1 }),
    words: /no\.wasm/,
  },
  {
    name: 'a module that is none',
    bootstrap: async () => {
      const text = join(folder, 'text.wasm');
      await writeFile(text, 'hello');
      return codecBootstrap({ module: text, trailers: false, backendPort: 1 });
    },
    words: /Unable to create Wasm plugin probe/,
  },
];

for (const { name, bootstrap, words } of REFUSED) {
  test(`rejects with Envoy's words for ${name}`, { skip }, async () => {
    await assert.rejects(runEnvoy({ path, bootstrap: await bootstrap(), onLog: ignore }), {
      code: 'envoy-start-failed',
      message: /^Envoy did not start: it exited with status 1$/,
      output: words,
    });
    assert.deepEqual(await readdir(temporary), []);
  });
}

test('an executable that is missing', async () => {
  const starting = runEnvoy({ path: join(folder, 'nowhere'), bootstrap: {}, onLog: ignore });
  await assert.rejects(starting, { code: 'envoy-start-failed', output: /nowhere/ });
  assert.deepEqual(await readdir(temporary), []);
});

test('an interrupted start ends Envoy', { skip }, async () => {
  const controller = new AbortController();
  const bootstrap = codecBootstrap({ module, trailers: false, backendPort: 1 });
  // The first log line says that Envoy is under way, and it is long before it serves.
  const starting = runEnvoy({ path, bootstrap, onLog: () => controller.abort(), signal: controller.signal });
  await assert.rejects(starting, { code: 'interrupted', exitCode: 130 });
  assert.deepEqual(await readdir(temporary), []);
});

const setpriv = existsSync('/usr/bin/setpriv') || existsSync('/bin/setpriv');
test('Envoy ends when its parent is killed', { skip: skip || (!setpriv && 'no setpriv here') }, async () => {
  const settings = JSON.stringify({ path, bootstrap: codecBootstrap({ module, trailers: false, backendPort: 1 }) });
  const parent = spawn(process.execPath, [join(import.meta.dirname, '..', 'support', 'envoy-parent.js'), settings]);
  const [pid]: unknown[] = await once(parent.stdout.setEncoding('utf8'), 'data');
  assert.match(await readFile(`/proc/${Number(pid)}/cmdline`, 'utf8'), /envoy/);
  parent.kill('SIGKILL');
  const deadline = Date.now() + 60_000;
  while (existsSync(`/proc/${Number(pid)}`) && Date.now() < deadline) await delay(10);
  assert.ok(!existsSync(`/proc/${Number(pid)}`));
});

const YAML = `
admin:
  address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
static_resources:
  listeners:
  - name: plain
    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: plain
          access_log:
          - name: envoy.access_loggers.file
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
              path: /dev/stdout
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { prefix: / }
                direct_response: { status: 200 }
          http_filters:
          - name: envoy.filters.http.router
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
`;
