/** What the network filter of the template `tcp` does with connections. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
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

/** Sends back what it is sent, and says how much that was. */
const backend = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}).pipe(socket));
backend.listen(0, '127.0.0.1');
await once(backend, 'listening');
after(() => backend.close());
const address = backend.address();
assert.ok(typeof address === 'object' && address !== null);

for (const language of LANGUAGE_NAMES.filter((name) => TEMPLATES[name].includes('tcp'))) {
  const missing = missingToolchain(language);
  const name = `${language}-tcp`;
  const cwd = join(folder, name);
  before(async () => {
    if (missing !== false) return;
    const init = ['init', name, '--language', language, '--template', 'tcp', '--no-input'];
    for (const command of [init, ['build', name]]) {
      const { status, stderr } = await proxlet(command, { cwd: folder });
      assert.equal(status, 0, stderr);
    }
  });
  for (const { on, skip } of PROXIES) {
    test(`${language}, ${on}: a connection must begin with the greeting`, { skip: missing || skip }, async (t) => {
      const port = await anyFreePort('127.0.0.1');
      const config = (await readFile(join(cwd, 'envoy.yaml'), 'utf8'))
        .replace('port_value: 10000', `port_value: ${port}`)
        .replace('port_value: 7 ', `port_value: ${address.port} `);
      await writeFile(join(cwd, `${on}.yaml`), config);
      const session = await Session.start(t, ['-c', `${on}.yaml`, '--on', on], { cwd });

      assert.equal(await say(port, 'HELLO there'), 'HELLO there');
      assert.equal(await say(port, 'GOODBYE'), '');
      assert.equal(await say(port, 'HE'), '');
      assert.equal(await say(port, ''), '');
      await session.stop();
      const lines = session.events.flatMap(({ type, message = '' }) =>
        type === 'log' && message.startsWith('wasm log') ? [message.replace(/^.*?: /, '')] : [],
      );
      const refused = ['connection from 127.0.0.1', 'closed: it does not begin with the greeting'];
      assert.deepEqual(lines, [
        'connection from 127.0.0.1',
        'bytes received 11, sent 11',
        ...refused,
        ...refused,
        ...refused,
      ]);
    });
  }
}

/** What comes back on a connection over which `words` are sent. */
async function say(port: number, words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(words);
  return text(socket).catch(() => '');
}
