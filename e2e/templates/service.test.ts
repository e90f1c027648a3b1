/** What the service of the template `service` does with the lines of its filter, in each language that has it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { before, test } from 'node:test';
import { LANGUAGE_NAMES } from '../../src/project/index.ts';
import { anyFreePort } from '../../src/run/free-port.ts';
import { TEMPLATES } from '../../src/scaffold/index.ts';
import { missingToolchain } from '../support/missing-toolchain.ts';
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

for (const language of LANGUAGE_NAMES.filter((name) => TEMPLATES[name].includes('service'))) {
  const missing = missingToolchain(language);
  const cwd = join(folder, language);
  let configuration = '';
  before(async () => {
    if (missing !== false) return;
    const args = ['init', language, '--language', language, '--template', 'service', '--no-input'];
    for (const command of [args, ['build', language]]) {
      const { status, stderr } = await proxlet(command, { cwd: folder });
      assert.equal(status, 0, stderr);
    }
    configuration = await readFile(join(cwd, 'envoy.yaml'), 'utf8');
  });
  for (const proxy of PROXIES) {
    const { on } = proxy;
    const skip = missing || proxy.skip;
    test(`${language}, ${on}: lines reach the collector, again when it has not taken them`, { skip }, async (t) => {
      const collected: unknown[] = [];
      const statuses = [503, 200];
      const collector = createServer(async (request, response) => {
        const status = statuses.shift() ?? 204;
        const body = await json(request);
        assert.ok(Array.isArray(body));
        if (status !== 503) collected.push(`${request.method} ${request.url}`, ...body);
        response.writeHead(status).end();
      });
      collector.listen(0, '127.0.0.1');
      t.after(() => collector.close());
      await once(collector, 'listening');
      const address = collector.address();
      assert.ok(typeof address === 'object' && address !== null);
      const port = await anyFreePort('127.0.0.1');
      // The first 10001 is the listener of a collector, which this one is instead.
      const text = configuration
        .replace('port_value: 10000', `port_value: ${port}`)
        .replace('port_value: 10001', 'port_value: 0')
        .replace('port_value: 10001', `port_value: ${address.port}`)
        .replaceAll('period_ms: 1000', 'period_ms: 50');
      await writeFile(join(cwd, `${on}.yaml`), text);
      const session = await Session.start(t, ['-c', `${on}.yaml`, '--on', on], { cwd });

      const logged = () => session.events.flatMap(({ type, message = '' }) => (type === 'log' ? [message] : []));
      const wait = async (pattern: RegExp) => {
        while (!logged().some((line) => pattern.test(line))) await session.until('log');
      };
      await (await session.fetch('/first')).text();
      await wait(/: the collector answered 503$/);
      await wait(/: the collector took 1$/);
      assert.deepEqual(collected, ['POST /lines', { method: 'GET', path: '/first', status: 200 }]);
      await (await session.fetch('/a%22b', { method: 'POST', body: 'x' })).text();
      while (logged().filter((line) => /: the collector took 1$/.test(line)).length < 2) await session.until('log');
      assert.deepEqual(collected.slice(2), ['POST /lines', { method: 'POST', path: '/a%22b', status: 200 }]);
    });

    test(`${language}, ${on}: a service that is told no cluster is refused`, { skip }, async () => {
      await writeFile(join(cwd, `${on}-bad.yaml`), configuration.replace('cluster: collector\n', '\n'));
      const { status, stdout, stderr } = await proxlet(['run', '-c', `${on}-bad.yaml`, '--on', on], { cwd });
      assert.equal(status, 1, stdout + stderr);
      assert.match(stdout + stderr, /bad configuration: it names no cluster/);
    });
  }
}
