import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type DemoBackend, startDemoBackend } from './demo-backend.ts';

let backend: DemoBackend;
before(async () => {
  backend = await startDemoBackend();
});
after(() => backend.close());

/** Everything the backend says to `request` until it closes, or until `isEnough`. */
async function exchange(request: string, isEnough: (text: string) => boolean = () => false): Promise<string> {
  const socket = connect(backend.port, backend.host);
  socket.write(request, 'latin1');
  let text = '';
  for await (const chunk of socket) {
    text += (chunk as Buffer).toString('latin1');
    if (isEnough(text)) break;
  }
  socket.destroy();
  return text;
}

function get(path: string, method = 'GET'): Promise<string> {
  return exchange(`${method} ${path} HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n`);
}

function bodyOf(response: string): string {
  return response.slice(response.indexOf('\r\n\r\n') + 4);
}

test('echoes method, path, headers as they came, body and trailers', async () => {
  const response = await exchange(
    'PUT /a?b=1 HTTP/1.1\r\nHost: demo\r\nX-Two: 1\r\nX-Two: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n' +
      '6\r\nh\xc3\xa9llo\r\n0\r\nX-Sum: 9\r\n\r\n',
  );
  assert.match(response, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(response, /x-content-type-options: nosniff\r\n/i);
  assert.match(response, /content-type: application\/json\r\n/i);
  assert.deepEqual(JSON.parse(Buffer.from(bodyOf(response), 'latin1').toString()), {
    method: 'PUT',
    path: '/a?b=1',
    headers: { Host: 'demo', 'X-Two': ['1', '2'], 'Transfer-Encoding': 'chunked', Connection: 'close' },
    body: 'héllo',
    bodyEncoding: 'utf8',
    trailers: { 'X-Sum': '9' },
  });
});

test('echoes a body that is no text as base64', async () => {
  const response = await exchange(
    'POST / HTTP/1.1\r\nHost: demo\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\xff\xfe',
  );
  const echo = JSON.parse(bodyOf(response));
  assert.equal(echo.body, '//4=');
  assert.equal(echo.bodyEncoding, 'base64');
});

test('answers the special paths', async () => {
  assert.match(await get('/status/418'), /^HTTP\/1\.1 418 /);
  assert.match(await get('/status/204'), /^HTTP\/1\.1 204 [\s\S]*\r\n\r\n$/);
  assert.match(await get('/status/99'), /^HTTP\/1\.1 400 /);
  assert.equal(bodyOf(await get('/bytes/20')), '0123456789abcdef0123');
  assert.equal(bodyOf(await get('/bytes/200000')).length, 200000);
  assert.match(await get('/bytes/999999999'), /^HTTP\/1\.1 400 /);
  assert.match(await get('/delay/999999'), /^HTTP\/1\.1 400 /);
  assert.match(bodyOf(await get('/delay/1')), /"path": "\/delay\/1"/);
  assert.deepEqual(JSON.parse(bodyOf(await get('/headers'))), { Host: 'demo', Connection: 'close' });
  assert.match(await get('/stream'), /chunk 1 of 5\n[\s\S]*chunk 5 of 5\n/);
});

test('answers HEAD without a body', async () => {
  assert.match(await get('/bytes/20', 'HEAD'), /content-length: 20\r\n[\s\S]*\r\n\r\n$/i);
  assert.match(await get('/anything', 'HEAD'), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
});

test('refuses a body that is too long, and says so before it has arrived', async () => {
  const response = await exchange(
    `POST / HTTP/1.1\r\nHost: demo\r\nContent-Length: 99999999\r\n\r\n${'x'.repeat(17 * 1024 * 1024)}`,
    (text) => text.includes('takes.'),
  );
  assert.match(response, /^HTTP\/1\.1 413 [\s\S]*larger than the 16777216 bytes/);
});

test('goes on after clients that send nonsense or leave', async () => {
  await exchange('\0\0\0\r\n\r\n');
  const socket = connect(backend.port, backend.host);
  socket.end('POST / HTTP/1.1\r\nHost: demo\r\nContent-Length: 10\r\n\r\nab');
  socket.resume();
  await once(socket, 'close');
  assert.match(await get('/status/200'), /^HTTP\/1\.1 200 /);
});

test('close ends idle and busy connections', async () => {
  const other = await startDemoBackend();
  const idle = connect(other.port, other.host);
  const busy = connect(other.port, other.host);
  idle.write('GET /status/200 HTTP/1.1\r\nHost: demo\r\n\r\n');
  busy.write('GET /stream HTTP/1.1\r\nHost: demo\r\n\r\n');
  await Promise.all([once(idle, 'data'), once(busy, 'data')]);
  idle.resume().on('error', () => {});
  busy.resume().on('error', () => {});
  const closed = Promise.all([once(idle, 'close'), once(busy, 'close')]);
  await other.close();
  await closed;
  await assert.rejects(once(connect(other.port, other.host), 'connect'), { code: 'ECONNREFUSED' });
});

test('a port in use is an error with its code', async () => {
  await assert.rejects(startDemoBackend({ port: backend.port }), { code: 'EADDRINUSE' });
});
