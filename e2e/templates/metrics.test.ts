/** What the filter of the template `metrics` counts, in each language that has it, as an admin interface shows it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { LANGUAGE_NAMES } from '../../src/project/index.ts';
import { anyFreePort } from '../../src/run/free-port.ts';
import { TEMPLATES } from '../../src/scaffold/index.ts';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { proxlet } from '../support/proxlet.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { Session } from '../support/session.ts';

const folder = await scratchFolder();
const envoy = await pinnedEnvoy();

const PROXIES = [
  { on: 'embedded', skip: false },
  { on: 'envoy', skip: 'missing' in envoy && envoy.missing },
] as const;

/** Answers with the status that is the path. */
const backend = createServer((request, response) => {
  response.writeHead(Number(request.url?.slice(1))).end();
});
backend.listen(0, '127.0.0.1');
await once(backend, 'listening');
after(() => backend.close());
const address = backend.address();
assert.ok(typeof address === 'object' && address !== null);
const url = `http://127.0.0.1:${address.port}`;

for (const language of LANGUAGE_NAMES.filter((name) => TEMPLATES[name].includes('metrics'))) {
  const cwd = join(folder, language);
  before(async () => {
    const args = ['init', language, '--language', language, '--template', 'metrics', '--no-input'];
    for (const command of [args, ['build', language]]) {
      const { status, stderr } = await proxlet(command, { cwd: folder });
      assert.equal(status, 0, stderr);
    }
  });
  for (const { on, skip } of PROXIES)
    test(`${language}, ${on}: requests are counted by method and status`, { skip }, async (t) => {
      const printed = await proxlet(
        ['run', 'build/release.wasm', '--root-id', 'metrics', '--backend', url, '--port', '0', '--print-config'],
        {
          cwd,
        },
      );
      const port = await anyFreePort('127.0.0.1');
      const admin = { address: { socket_address: { address: '127.0.0.1', port_value: port } } };
      await writeFile(join(cwd, 'envoy.yaml'), JSON.stringify({ ...parse(printed.stdout), admin }));
      const session = await Session.start(t, ['-c', 'envoy.yaml', '--on', on], { cwd });
      const stats = async () => (await fetch(`http://127.0.0.1:${port}/stats?filter=filter_`)).text();
      for (const [method, status] of [
        ['GET', 200],
        ['GET', 200],
        ['POST', 404],
        ['PROPFIND', 200],
      ] as const) {
        await (await session.fetch(`/${status}`, { method })).arrayBuffer();
      }
      // A request is counted when all is done, which may be after the client has its answer.
      let shown = await stats();
      while (!/method\.other\./.test(shown) || !/requests_active: 0$/m.test(shown)) shown = await stats();
      assert.match(shown, /^wasmcustom\.method\.GET\.status\.200\.filter_requests: 2$/m);
      assert.match(shown, /^wasmcustom\.method\.POST\.status\.404\.filter_requests: 1$/m);
      assert.match(shown, /^wasmcustom\.method\.other\.status\.200\.filter_requests: 1$/m);
      assert.match(shown, /^wasmcustom\.method\.GET\.filter_duration_ms: /m);
    });
}
