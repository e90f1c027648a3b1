import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMap, LIMITS } from '../../host/index.ts';
import { Cluster } from '../upstream/cluster.ts';
import { AnswerBudget } from './answer-budget.ts';
import { GrpcCallCallout, GrpcStatus } from './grpc-callout.ts';
import { HttpCallout } from './http-callout.ts';

const BEGUN = Buffer.from([0, 0, 0, 0, 100, 1, 2, 3]);
const STATUS = () => HeaderMap.from([[':status', '200']]);

/** A proxy that keeps all that it may but for `left` bytes. */
function full(left: number) {
  const warnings: string[] = [];
  const answers = new AnswerBudget((message) => warnings.push(message));
  assert.ok(answers.take(LIMITS.answers.most - left));
  const options = { answers, now: () => 0n, timer: () => ({ cancel: () => {} }) };
  const cluster = new Cluster({
    name: 'c',
    discovery: 'STATIC',
    connectTimeout: 1000,
    lbPolicy: 'ROUND_ROBIN',
    endpoints: [],
    bufferLimit: 1000,
    enableTrailers: false,
  });
  const ended: (number | undefined)[] = [];
  const http = () =>
    new HttpCallout(
      cluster,
      { cluster: 'c', headers: [], body: Buffer.alloc(0), timeout: 0 },
      (response) => ended.push(response?.body.length),
      options,
    );
  const grpc = () =>
    new GrpcCallCallout(
      cluster,
      {
        target: { kind: 'envoy', name: 'c', authority: '', metadata: [] },
        service: 's',
        method: 'm',
        metadata: [],
        unary: undefined,
      },
      {
        initialMetadata: () => {},
        message: (message) => ended.push(message.length),
        trailingMetadata: () => {},
        closed: (status) => ended.push(-status),
      },
      options,
    );
  return { warnings, http, grpc, ended };
}

test('answers to HTTP calls: what does not fit is cut off and said; what ended, in whichever way, makes room', () => {
  const { warnings, http, ended } = full(10);
  const [whole, cancelled, reset] = [http(), http(), http()];
  for (const [callout, end] of [
    [whole, () => whole.onData(Buffer.alloc(0), true)],
    [cancelled, () => cancelled.cancel()],
    [reset, () => reset.onReset()],
  ] as const) {
    callout.onHeaders(STATUS(), false);
    callout.onData(Buffer.alloc(10), false);
    end();
  }
  assert.deepEqual(ended, [10, undefined]);
  const tooLong = http();
  tooLong.onHeaders(STATUS(), false);
  tooLong.onData(Buffer.alloc(6), false);
  tooLong.onData(Buffer.alloc(6), true);
  assert.deepEqual(ended, [10, undefined, undefined]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /went beyond a limit that the embedded proxy has and Envoy has not/);
});

test('gRPC: a message that does not fit ends its call; whole ones and ends make room', () => {
  const { warnings, grpc, ended } = full(10);
  const first = grpc();
  first.onHeaders(STATUS(), false);
  first.onData(BEGUN, false);
  first.onData(Buffer.alloc(97), false);
  const second = grpc();
  second.onHeaders(STATUS(), false);
  second.onData(BEGUN, false);
  second.cancel();
  const third = grpc();
  third.onHeaders(STATUS(), false);
  third.onData(BEGUN, false);
  third.onData(Buffer.alloc(3), false);
  assert.deepEqual(ended, [100, -GrpcStatus.resourceExhausted]);
  assert.equal(warnings.length, 1);
});
