import type { ServerResponse } from 'node:http';
import type { Echo } from './echo.ts';
import { pause } from './pause.ts';
import { json, startText, text } from './replies.ts';

const MAX_DELAY_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;
const STREAM_CHUNKS = 5;
const STREAM_INTERVAL_MS = 100;
const BLOCK = Buffer.from('0123456789abcdef'.repeat(4096));

/** Answers what was received by its path; any path but the special ones is echoed. */
export async function answer(response: ServerResponse, received: Echo): Promise<void> {
  const path = received.path.split('?', 1)[0]!;
  const [, kind, number] = /^\/(status|delay|bytes)\/(\d{1,9})$/.exec(path) ?? [];
  const value = Number(number);
  if (kind === 'status') status(response, value);
  else if (kind === 'delay') await delay(response, value, received);
  else if (kind === 'bytes') await bytes(response, value);
  else if (path === '/stream') await stream(response);
  else if (path === '/headers') json(response, received.headers);
  else json(response, received);
}

function status(response: ServerResponse, value: number): void {
  if (value < 200 || value > 599) text(response, 400, 'The status must be a number from 200 to 599.\n');
  else text(response, value, `${value}\n`);
}

async function delay(response: ServerResponse, milliseconds: number, received: Echo): Promise<void> {
  if (milliseconds > MAX_DELAY_MS) {
    text(response, 400, `The delay must be at most ${MAX_DELAY_MS} ms.\n`);
    return;
  }
  await pause(response, milliseconds);
  json(response, received);
}

/** The same bytes for the same number: 0123456789abcdef over and over. */
async function bytes(response: ServerResponse, count: number): Promise<void> {
  if (count > MAX_BYTES) {
    text(response, 400, `At most ${MAX_BYTES} bytes.\n`);
    return;
  }
  startText(response, { 'content-length': String(count) });
  for (let left = count; left > 0 && !response.destroyed; left -= BLOCK.length) {
    const isFull = !response.write(left >= BLOCK.length ? BLOCK : BLOCK.subarray(0, left));
    if (isFull) await drained(response);
  }
  response.end();
}

async function stream(response: ServerResponse): Promise<void> {
  startText(response, {});
  for (let chunk = 1; chunk <= STREAM_CHUNKS && !response.destroyed; chunk++) {
    if (chunk > 1) await pause(response, STREAM_INTERVAL_MS);
    response.write(`chunk ${chunk} of ${STREAM_CHUNKS}\n`);
  }
  response.end();
}

/** The client has taken what was written, or has gone away. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
