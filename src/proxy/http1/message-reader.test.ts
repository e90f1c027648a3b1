import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HeaderMap } from '../../host/header-map.ts';
import { BodyLength } from './body-length.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import { type MessageEvents, type MessageLimits, MessageReader } from './message-reader.ts';

/** The body's length is what follows `b=` in the head: a number, `chunked` or `close`. */
class Events implements MessageEvents {
  readonly log: string[] = [];
  isOver = false;

  checkFirstByte(byte: number): CodecError | undefined {
    return byte === 0x16 ? CodecErrors.malformed : undefined;
  }

  checkFirstLine(line: string): CodecError | undefined {
    return line.startsWith('GET') ? undefined : CodecErrors.malformed;
  }

  onHead(text: string): number | CodecError {
    this.note(`head ${JSON.stringify(text)}`);
    const length = /b=(\w+)/.exec(text)?.[1] ?? '0';
    if (length === 'chunked') return BodyLength.chunked;
    return length === 'close' ? BodyLength.untilClose : Number(length) || 0;
  }

  onBody(data: Uint8Array): void {
    this.note(`body ${Buffer.from(data).toString('latin1')}`);
  }

  onEnd(trailers: HeaderMap | undefined): void {
    this.note(trailers === undefined ? 'end' : `end ${trailers.fields.join()}`);
  }

  onError(error: CodecError): void {
    this.note(`error ${error.status} ${error.details}`);
    this.isOver = true;
  }

  private note(line: string): void {
    assert.equal(this.isOver, false, `${line} after an error`);
    this.log.push(line);
  }
}

const LIMITS: MessageLimits = { maxHeadBytes: 200, maxHeaders: 3, enableTrailers: true, skipBlankLines: true };

function feed(reader: MessageReader, reads: readonly Buffer[]): void {
  for (const read of reads) {
    for (let rest = read; rest.length > 0 && !reader.isStopped; ) rest = rest.subarray(reader.read(rest));
  }
}

function run(text: string, limits: Partial<MessageLimits> = {}): string[] {
  const events = new Events();
  feed(new MessageReader(events, { ...LIMITS, ...limits }), [Buffer.from(text, 'latin1')]);
  return events.log;
}

test('a message that cannot begin so is refused at its first byte', () => {
  assert.deepEqual(run('\r\n\x16\x03\x01'), ['error 400 http1.codec_error']);
});

test('frames bodies by length, in chunks and until the close', () => {
  assert.deepEqual(run('GET\r\n\r\nGET b=3\n\nabcGET\r\n\r\n'), [
    'head "GET\\r\\n\\r\\n"',
    'head "GET b=3\\n\\n"',
    'body abc',
    'end',
    'head "GET\\r\\n\\r\\n"',
  ]);
  assert.deepEqual(run('GET b=chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n').slice(1), ['body abcdefg', 'end']);
  assert.deepEqual(run('GET b=close\r\n\r\nabc\r\n\r\n').slice(1), ['body abc\r\n\r\n']);
});

test('trailers are delivered, dropped or refused', () => {
  const message = (trailers: string): string => `GET b=chunked\r\n\r\n1\r\na\r\n0\r\n${trailers}\r\n`;
  assert.deepEqual(run(message('X: 1\r\nx: 2\r\n')).slice(1), ['body a', 'end x,1,x,2']);
  assert.deepEqual(run(message('X: 1\r\n'), { enableTrailers: false }).slice(1), ['body a', 'end']);
  const malformed = ['body a', 'error 400 http1.codec_error'];
  assert.deepEqual(run(message('a b: 1\r\n')).slice(1), malformed);
  assert.deepEqual(run(message('a b: 1\r\n'), { enableTrailers: false }).slice(1), malformed);
  assert.deepEqual(run(message('a: \0\r\n')).slice(1), ['body a', 'error 400 http1.invalid_characters']);
  const many = 'a: 1\r\nb: 1\r\nc: 1\r\nd: 1\r\n';
  assert.deepEqual(run(message(many)).slice(1), ['body a', 'error 431 http1.too_many_headers']);
  assert.deepEqual(run(message(many), { enableTrailers: false }).slice(1), ['body a', 'end']);
  assert.deepEqual(run(message(`a: ${'x'.repeat(300)}\r\n`)).slice(1), ['body a', 'error 431 http1.headers_too_large']);
});

test('a head of the greatest length passes, a longer one is refused before its end', () => {
  assert.equal(run(`GET ${'x'.repeat(192)}\r\n\r\n`).length, 1);
  assert.deepEqual(run(`GET ${'x'.repeat(193)}\r\n\r\n`), ['error 431 http1.headers_too_large']);
  assert.deepEqual(run(`GET ${'x'.repeat(196)}`), ['error 431 http1.headers_too_large']);
});

test('a broken first line is refused without waiting for the rest', () => {
  assert.deepEqual(run('PUT\r\nx'), ['error 400 http1.codec_error']);
  assert.deepEqual(run('GET\r\nx'), []);
});

test('empty lines before a request are skipped, before a response they are part of it', () => {
  assert.deepEqual(run('\r\n\n\rGET\r\n\r\n'), ['head "GET\\r\\n\\r\\n"']);
  assert.deepEqual(run('\r\nGET\r\n\r\n', { skipBlankLines: false })[0], 'head "\\r\\n"');
});

test('nothing is delivered after stop', () => {
  const events = new Events();
  const reader: MessageReader = new MessageReader(events, LIMITS);
  events.onBody = () => reader.stop();
  feed(reader, [Buffer.from('GET b=3\r\n\r\nabcGET\r\n\r\n')]);
  assert.deepEqual(events.log, ['head "GET b=3\\r\\n\\r\\n"']);
});

/** `text` cut at `cuts`. */
function split(text: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : places[i - 1], end));
}

function joinBodies(log: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of log) {
    const last = joined.length - 1;
    if (line.startsWith('body ') && joined[last]?.startsWith('body ')) joined[last] += line.slice(5);
    else joined.push(line);
  }
  return joined;
}

test('however the reads split a conversation, the events are the same', () => {
  const conversation =
    'GET b=5\r\nX: y\r\n\r\nhello\r\nGET\r\n\r\nGET b=chunked\n\n3;x="y"\r\nabc\r\n00a\r\n0123456789\r\n0\r\nT: 1\r\n\r\n' +
    'GET b=chunked\r\n\r\n0\r\n\r\nGET b=close\r\n\r\nrest\r\n\r\n';
  const expected = joinBodies(run(conversation));
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) => {
      const events = new Events();
      feed(new MessageReader(events, LIMITS), split(conversation, cuts));
      assert.deepEqual(joinBodies(events.log), expected);
    }),
  );
});

test('arbitrary bytes neither throw nor are reported after an error', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'GET',
      ' b=3',
      ' b=chunked',
      '\r\n',
      '\n',
      '\r',
      '\r\n\r\n',
      '0\r\n',
      '3\r\nabc\r\n',
      'X: 1\r\n',
      ';',
      'f',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 8 }), (pieces, cuts) => {
      const text = `GET b=chunked\r\n${pieces.join('')}`;
      feed(new MessageReader(new Events(), LIMITS), split(text, cuts));
    }),
  );
});
