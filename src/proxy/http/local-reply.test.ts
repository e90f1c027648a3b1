import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareLocalReply } from './local-reply.ts';

const reply = (body: string, headers: string[] = [], status = 403, grpcStatus = -1) => ({
  status,
  details: 'd',
  body: Buffer.from(body, 'latin1'),
  headers,
  grpcStatus,
});

test('a body brings its length, and text/plain unless a type is given', () => {
  assert.deepEqual(
    [...prepareLocalReply(reply('no', ['x-a', '1', 'content-length', '99']), false, false).headers],
    [
      [':status', '403'],
      ['x-a', '1'],
      ['content-length', '2'],
      ['content-type', 'text/plain'],
    ],
  );
  assert.equal(
    prepareLocalReply(reply('{}', ['content-type', 'application/json']), false, false).headers.get('content-type'),
    'application/json',
  );
});

test('without a body, length and type go even if the filter gave them; a :status of the filter is ignored', () => {
  const { headers } = prepareLocalReply(
    reply('', ['content-type', 'a/b', 'content-length', '3', ':status', '200']),
    false,
    false,
  );
  assert.deepEqual([...headers], [[':status', '403']]);
});

test('HEAD gets the length of the body that is not sent', () => {
  const { headers, body } = prepareLocalReply(reply('four'), true, false);
  assert.equal(headers.get('content-length'), '4');
  assert.equal(body.length, 0);
});

test('a gRPC request gets a trailers-only answer, the status mapped where none is given', () => {
  const { headers, body } = prepareLocalReply(reply('a\n%', ['x-a', '1']), false, true);
  assert.deepEqual(
    [...headers],
    [
      [':status', '200'],
      ['x-a', '1'],
      ['content-type', 'application/grpc'],
      ['grpc-status', '7'],
      ['grpc-message', 'a%0A%25'],
    ],
  );
  assert.equal(body.length, 0);
  const status = (http: number, grpc: number) =>
    prepareLocalReply(reply('', [], http, grpc), false, true).headers.get('grpc-status');
  assert.equal(status(503, -1), '14');
  assert.equal(status(418, -1), '2');
  assert.equal(status(403, 9), '9');
  assert.equal(status(403, 17), '7');
});
