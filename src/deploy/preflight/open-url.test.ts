import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openUrl } from './open-url.ts';

test("a URL's query is for those who fetch it, and not shown", async (t) => {
  const server = createServer((_, response) => response.end('module'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}/f.wasm`;
  const url = new URL(`${base}?token=hush`);
  const phases: string[] = [];
  const request = {
    env: {},
    cwd: '/',
    source: url.href,
    signal: new AbortController().signal,
    onProgress: (phase: string) => phases.push(phase),
  };
  const { code, display } = await openUrl(url, request);
  assert.equal(code.url, url.href);
  assert.equal(display, `${base}?…`);
  assert.deepEqual(phases, [`fetching ${base}?…`]);
  await assert.rejects(openUrl(url, { ...request, key: 'cosign.pub' }), {
    code: 'key-useless',
    message: `${base}?… is a file, and only images are signed`,
  });
});
