import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcFrameReader, grpcFrame } from './grpc-frames.ts';

const texts = (messages: Uint8Array[] | undefined) => messages?.map((message) => Buffer.from(message).toString());

test('messages are found however they are cut', () => {
  const bytes = Buffer.concat(['one', '', 'three'].map((text) => grpcFrame(Buffer.from(text))));
  for (const size of [1, 2, 7, bytes.length]) {
    const reader = new GrpcFrameReader();
    const found: (string[] | undefined)[] = [];
    for (let at = 0; at < bytes.length; at += size) found.push(texts(reader.read(bytes.subarray(at, at + size))));
    assert.deepEqual(found.flat(), ['one', '', 'three'], `${size}`);
  }
});

test('a flag that was not agreed on is an error, as soon as it is there', () => {
  assert.equal(new GrpcFrameReader().read(Buffer.from('ok')), undefined);
  assert.equal(new GrpcFrameReader().read(Buffer.from([1, 0, 0, 0, 1])), undefined);
  assert.deepEqual(texts(new GrpcFrameReader().read(Buffer.from([1, 0, 0, 0, 0]))), ['']);
});
