import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteBuffer, HeaderMap } from '../../host/index.ts';
import { Chain } from './chain.ts';
import type { FilterSide } from './filter.ts';

const CONTINUE = 0;
const STOP = 1;
const STOP_ALL_BUFFER = 3;
const STOP_ALL_WATERMARK = 4;
const BUFFER = 1;
const WATERMARK = 2;
const NO_BUFFER = 3;

type Answers = { headers?: number[]; data?: number[]; trailers?: number[] };

/** A chain of filters that answer as told (Continue when nothing is left), and a log of who saw what. */
function chainOf(answers: Answers[], limit = 100) {
  const log: string[] = [];
  const next = (list: number[] | undefined) => (list?.shift() ?? CONTINUE) as 0;
  const sides = answers.map(
    ({ headers, data, trailers }, i): FilterSide => ({
      headers: (_headers, end) => {
        log.push(`${i} headers ${end}`);
        return next(headers);
      },
      data: (bytes, end) => {
        log.push(`${i} data ${Buffer.from(bytes.toBytes())} ${end}`);
        return next(data);
      },
      trailers: () => {
        log.push(`${i} trailers`);
        return next(trailers);
      },
    }),
  );
  const sink = {
    headers: (_headers: HeaderMap, end: boolean) => log.push(`sink headers ${end}`),
    data: (bytes: ByteBuffer, end: boolean) => log.push(`sink data ${Buffer.from(bytes.takeAll())} ${end}`),
    trailers: () => log.push('sink trailers'),
  };
  const owner = {
    onOverflow: () => {
      log.push('overflow');
      chain.abort();
    },
    onHighWatermark: (high: boolean) => log.push(`high ${high}`),
    afterCallback: () => {},
  };
  const chain: Chain = new Chain(sides, sink, owner, limit);
  return { chain, log, sides, take: () => log.splice(0) };
}

function bytes(text: string): ByteBuffer {
  const buffer = new ByteBuffer();
  buffer.append(Buffer.from(text));
  return buffer;
}

test('a message that nobody stops reaches the sink as it comes', () => {
  const { chain, log } = chainOf([{}, {}]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('a'), false);
  chain.onTrailers(new HeaderMap());
  assert.deepEqual(log, [
    '0 headers false',
    '1 headers false',
    'sink headers false',
    '0 data a false',
    '1 data a false',
    'sink data a false',
    '0 trailers',
    '1 trailers',
    'sink trailers',
  ]);
});

for (const [name, status] of [
  ['StopAllIterationAndBuffer', STOP_ALL_BUFFER],
  ['StopAllIterationAndWatermark', STOP_ALL_WATERMARK],
] as const) {
  test(`${name} holds data back from the filter itself, and resuming gives it all at once`, () => {
    const { chain, take } = chainOf([{}, { headers: [status] }]);
    chain.onHeaders(new HeaderMap(), false);
    chain.onData(bytes('ab'), false);
    chain.onData(bytes('c'), true);
    assert.deepEqual(take(), ['0 headers false', '1 headers false', '0 data ab false', '0 data c true']);
    chain.resume(1);
    assert.deepEqual(take(), ['sink headers false', '1 data abc true', 'sink data abc true']);
  });
}

test('resuming before the end delivers what is there, and the rest as it comes', () => {
  const { chain, take } = chainOf([{ headers: [STOP_ALL_WATERMARK] }]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('ab'), false);
  chain.resume(0);
  chain.onData(bytes('c'), true);
  assert.deepEqual(take(), [
    '0 headers false',
    'sink headers false',
    '0 data ab false',
    'sink data ab false',
    '0 data c true',
    'sink data c true',
  ]);
});

test('resuming with trailers that arrived gives data without the end, then trailers', () => {
  const { chain, take } = chainOf([{ headers: [STOP_ALL_WATERMARK] }]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('ab'), false);
  chain.onTrailers(new HeaderMap());
  chain.resume(0);
  assert.deepEqual(take(), [
    '0 headers false',
    'sink headers false',
    '0 data ab false',
    'sink data ab false',
    '0 trailers',
    'sink trailers',
  ]);
});

test('StopIteration in the headers still delivers data to the filter; its Continue releases the headers', () => {
  const { chain, take } = chainOf([{ headers: [STOP], data: [BUFFER, CONTINUE] }, {}]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('a'), false);
  chain.onData(bytes('b'), true);
  assert.deepEqual(take(), [
    '0 headers false',
    '0 data a false',
    '0 data b true',
    '1 headers false',
    'sink headers false',
    '1 data ab true',
    'sink data ab true',
  ]);
});

test('StopIterationNoBuffer drops the data, and going on at the end sends an empty last piece', () => {
  const { chain, take } = chainOf([{ data: [NO_BUFFER, NO_BUFFER] }]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('a'), false);
  chain.onData(bytes('b'), true);
  chain.resume(0);
  assert.deepEqual(take(), [
    '0 headers false',
    'sink headers false',
    '0 data a false',
    '0 data b true',
    'sink data  true',
  ]);
});

test('what is held without back-pressure overflows at the limit', () => {
  const { chain, take } = chainOf([{ data: [BUFFER, BUFFER] }], 3);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('abc'), false);
  chain.onData(bytes('d'), false);
  assert.equal(take().at(-1), 'overflow');
});

test('what is held with back-pressure signals high, and low again when it is let go', () => {
  const { chain, take } = chainOf([{ data: [WATERMARK] }], 3);
  chain.onHeaders(new HeaderMap(), false);
  take();
  chain.onData(bytes('abcd'), false);
  chain.resume(0);
  assert.deepEqual(take(), ['0 data abcd false', 'high true', 'high false', 'sink data abcd false']);
});

test('trailers that a filter adds end the data for the others, and only they see them', () => {
  const added = new HeaderMap();
  const { chain, log, sides, take } = chainOf([{}, {}]);
  chain.onHeaders(new HeaderMap(), false);
  take();
  const side = sides[0]!;
  const before = side.data;
  side.data = (data, end) => {
    if (end) chain.addTrailers(() => added);
    return before(data, end);
  };
  chain.onData(bytes('a'), true);
  assert.deepEqual(log, ['0 data a true', '1 data a false', 'sink data a false', '1 trailers', 'sink trailers']);
  assert.equal(chain.trailers, added);
});

test('trailers that a filter stops wait for it, with the data that it held', () => {
  const { chain, take } = chainOf([{ data: [BUFFER], trailers: [STOP] }]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('a'), false);
  chain.onTrailers(new HeaderMap());
  assert.deepEqual(take(), ['0 headers false', 'sink headers false', '0 data a false', '0 trailers']);
  chain.resume(0);
  assert.deepEqual(take(), ['sink data a false', 'sink trailers']);
});

test('Continue in the trailers releases what the filter held', () => {
  const { chain, take } = chainOf([{ data: [BUFFER] }]);
  chain.onHeaders(new HeaderMap(), false);
  chain.onData(bytes('a'), false);
  take();
  chain.onTrailers(new HeaderMap());
  assert.deepEqual(take(), ['0 trailers', 'sink data a false', 'sink trailers']);
});

test('nothing goes through once the chain is aborted', () => {
  const { chain, take } = chainOf([{ headers: [STOP_ALL_WATERMARK] }]);
  chain.onHeaders(new HeaderMap(), false);
  take();
  chain.abort();
  chain.onData(bytes('a'), true);
  chain.resume(0);
  assert.deepEqual(take(), []);
});
