import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthField } from '../protobuf/write-fields.ts';
import { readGrpcService } from './grpc-service.ts';

const read = (...fields: Uint8Array[]) => readGrpcService(Buffer.concat(fields));

test('a cluster with authority and metadata', () => {
  const envoy = lengthField(1, [lengthField(1, 'cluster'), lengthField(2, 'name.test')]);
  const metadata = lengthField(5, [lengthField(1, 'x-a'), lengthField(2, 'é')]);
  assert.deepEqual(read(envoy, metadata), {
    kind: 'target',
    target: { kind: 'envoy', name: 'cluster', authority: 'name.test', metadata: ['x-a', '\xc3\xa9'] },
  });
});

test('a target of its own', () => {
  const google = lengthField(2, [lengthField(1, 'dns:///a:1'), lengthField(4, 'stat')]);
  assert.deepEqual(read(google), {
    kind: 'target',
    target: { kind: 'google', name: 'dns:///a:1', authority: '', metadata: [] },
  });
});

test('what the embedded proxy does not have is named', () => {
  const retries = lengthField(1, [lengthField(1, 'cluster'), lengthField(3, '')]);
  assert.deepEqual(read(retries), { kind: 'unsupported', path: 'envoy_grpc.retry_policy' });
  const secure = lengthField(2, [lengthField(1, 'a:1'), lengthField(2, '')]);
  assert.deepEqual(read(secure), { kind: 'unsupported', path: 'google_grpc.channel_credentials' });
});

test('names of clusters, and bytes that say nothing', () => {
  assert.deepEqual(readGrpcService(Buffer.from('backend')), { kind: 'name' });
  assert.deepEqual(read(lengthField(1, Uint8Array.of(0x0a, 0x05))), { kind: 'name' });
  assert.deepEqual(readGrpcService(Buffer.from('h1')), { kind: 'nothing' });
  assert.deepEqual(readGrpcService(new Uint8Array(0)), { kind: 'nothing' });
});
