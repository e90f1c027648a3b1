import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { downloadModule } from './download-module.ts';

const MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const download = (url: string, options: { maxSize?: number; signal?: AbortSignal } = {}) =>
  downloadModule(new URL(url), { env: {}, signal: new AbortController().signal, ...options });

test('fetches what is there, over redirects', async (t) => {
  const base = await serve(t, ({ url }, response) => {
    const count = Number.parseInt(url?.slice(1) ?? '', 10);
    if (count > 0) response.writeHead(302, { location: `./${count - 1}` }).end();
    else response.end(MODULE);
  });
  assert.deepEqual(Buffer.from(await download(`${base}/5`)), MODULE);
  await assert.rejects(download(`${base}/6?token=secret`), {
    code: 'module-unreachable',
    exitCode: 4,
    message: `cannot fetch ${base}/6: it is redirected more than 5 times`,
  });
});

const ANSWERS: [name: string, listener: RequestListener, message: (base: string) => string][] = [
  [
    'a status that says no',
    (_, response) => response.writeHead(404).end(),
    (base) => `cannot fetch ${base}/f.wasm: ${base}/f.wasm answers with status 404`,
  ],
  [
    'a redirect to a file',
    (_, response) => response.writeHead(301, { location: 'file:///etc/passwd?token=secret' }).end(),
    (base) => `cannot fetch ${base}/f.wasm: it is redirected to file:///etc/passwd?…`,
  ],
  [
    'a redirect to nowhere',
    (_, response) => response.writeHead(301, { location: 'http://[' }).end(),
    (base) => `cannot fetch ${base}/f.wasm: it is redirected to http://[`,
  ],
  [
    'too many bytes',
    (_, response) => response.end(Buffer.alloc(11)),
    (base) => `${base}/f.wasm has more than 10 bytes`,
  ],
  [
    'what is gzipped',
    (_, response) => response.end(Buffer.from([0x1f, 0x8b, 8])),
    (base) => `${base}/f.wasm is gzipped, not a module`,
  ],
];
for (const [name, listener, message] of ANSWERS) {
  test(`refuses ${name}`, async (t) => {
    const base = await serve(t, listener);
    await assert.rejects(download(`${base}/f.wasm`, { maxSize: 10 }), { message: message(base) });
  });
}

test('an answer that breaks off, a port that is closed and an interruption', async (t) => {
  const base = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write(MODULE, () => response.destroy());
  });
  await assert.rejects(download(base), { code: 'module-unreachable' });
  await assert.rejects(download('http://127.0.0.1:1/f.wasm'), { code: 'module-unreachable', exitCode: 4 });
  await assert.rejects(download(base, { signal: AbortSignal.abort() }), { code: 'aborted' });
});
