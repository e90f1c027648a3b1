import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grpcRequestHeaders } from './grpc-request-headers.ts';

const headersOf = (timeout: number, metadata: string[] = []) =>
  grpcRequestHeaders({
    target: { kind: 'envoy', name: 'cluster', authority: '', metadata: ['X-Service', '1'] },
    service: 's.S',
    method: 'M',
    metadata,
    unary: { message: Buffer.alloc(0), timeout },
  });

test('the headers of a call, binary metadata last', () => {
  assert.deepEqual(
    [...headersOf(5, ['a-bin', '\xff', 'b', '2'])],
    [
      [':method', 'POST'],
      [':path', '/s.S/M'],
      [':authority', 'cluster'],
      ['te', 'trailers'],
      ['grpc-timeout', '5m'],
      ['content-type', 'application/grpc'],
      ['x-service', '1'],
      ['b', '2'],
      ['a-bin', '/w=='],
    ],
  );
});

test('a timeout has at most eight digits', () => {
  const timeouts = [0, 99_999_999, 100_000_000, 4_294_967_295].map((time) => headersOf(time).get('grpc-timeout'));
  assert.deepEqual(timeouts, ['0m', '99999999m', '100000S', '4294967S']);
});
