import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Content } from '../target.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { FaultAction } from './faults.ts';

/** Answers a request as `answer` would, but for the fault. Undefined where the connection is closed instead. */
export async function injectFault(
  action: FaultAction,
  call: Call,
  answer: (call: Call) => Promise<Answer>,
): Promise<Answer | undefined> {
  switch (action.type) {
    case 'status': {
      const body = Buffer.from(action.body ?? '');
      return { status: action.status, headers: { 'content-length': `${body.byteLength}`, ...action.headers }, body };
    }
    case 'hang-up':
      if (action.afterBytes !== undefined) {
        await answer({ ...call, body: failing(call.body, action.afterBytes, () => call.breakOff()) });
      }
      return undefined;
    case 'no-answer':
      await answer(call);
      return undefined;
    case 'truncate':
      return withBody(await answer(call), (body) => failing(body, action.afterBytes, () => {}));
    case 'corrupt':
      return withBody(await answer(call), corrupted);
    case 'resize': {
      const proper = await answer(call);
      const length = Number(proper.headers['content-length']) + action.by;
      return withBody({ ...proper, headers: { ...proper.headers, 'content-length': `${length}` } }, (body) =>
        resized(body, length),
      );
    }
    case 'headers': {
      const proper = await answer(call);
      const headers = Object.entries({ ...proper.headers, ...action.headers });
      return {
        ...proper,
        headers: Object.fromEntries(headers.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
      };
    }
  }
}

function withBody(answer: Answer, change: (body: Content) => Content): Answer {
  const { body } = answer;
  if (body === undefined) return answer;
  return { ...answer, body: change(body instanceof Uint8Array ? Readable.from([body]) : body) };
}

/** At most the first `limit` bytes, then a failure. */
async function* failing(content: Content, limit: number, onLimit: () => void): Content {
  yield* firstBytes(content, limit);
  // What was written on this turn is sent at its end.
  await setImmediate();
  onLimit();
  throw new Error(`injected: the connection ends after ${limit} bytes`);
}

async function* corrupted(content: Content): Content {
  let isFirst = true;
  for await (const chunk of content) {
    if (isFirst && chunk.byteLength > 0) {
      isFirst = false;
      yield Buffer.concat([Buffer.of((chunk[0] ?? 0) ^ 1), chunk.subarray(1)]);
    } else {
      yield chunk;
    }
  }
}

/** Exactly `length` bytes: cut off, or filled up with zeros. */
async function* resized(content: Content, length: number): Content {
  let left = length;
  for await (const chunk of firstBytes(content, length)) {
    left -= chunk.byteLength;
    yield chunk;
  }
  if (left > 0) yield Buffer.alloc(left);
}

async function* firstBytes(content: Content, limit: number): Content {
  let left = limit;
  if (left === 0) return;
  for await (const chunk of content) {
    yield chunk.subarray(0, left);
    left -= chunk.byteLength;
    if (left <= 0) return;
  }
}
