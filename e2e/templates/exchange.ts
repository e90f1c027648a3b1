import assert from 'node:assert/strict';
import type { Session } from '../support/session.ts';
import type { Exchange } from './template-case.ts';

/** Sends the request, and checks the answer. Returns the answer as text, for a comparison with another proxy's. */
export async function exchange(session: Session, expected: Exchange): Promise<string> {
  const { method = 'GET', path = '/', headers = {}, body, status = 200, answerHeaders = {} } = expected;
  const response = await session.fetch(path, {
    method,
    headers,
    redirect: 'manual',
    ...bodyOf(session, body),
  });
  const text = await response.text();
  const title = `${method} ${path}: ${response.status} ${text}`;
  assert.equal(response.status, status, title);
  checkHeaders(Object.fromEntries(response.headers), answerHeaders, title);
  if (expected.answer !== undefined) checkText(text, expected.answer, title);
  if (expected.received) {
    const echo: { path: string; headers: Record<string, string>; body?: string } = JSON.parse(text);
    const received = expected.received;
    if (received.path !== undefined) assert.equal(echo.path, received.path, title);
    if (received.body !== undefined) checkText(echo.body ?? '', received.body, title);
    checkHeaders(echo.headers, received.headers ?? {}, title);
  }
  return [
    `${method} ${path}`,
    response.status,
    ...Array.from(response.headers, (field) => field.join(': ')),
    text,
  ].join('\n');
}

function checkHeaders(
  headers: Record<string, string>,
  expected: Record<string, string | RegExp | undefined>,
  title: string,
): void {
  for (const [name, value] of Object.entries(expected)) {
    if (value === undefined) assert.equal(headers[name], undefined, `${name} in ${title}`);
    else checkText(headers[name] ?? '', value, `${name} in ${title}`);
  }
}

function checkText(text: string, expected: string | RegExp, title: string): void {
  if (typeof expected === 'string') assert.equal(text, expected, title);
  else assert.match(text, expected, title);
}

function bodyOf(session: Session, body: Exchange['body']): RequestInit {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body };
  const chunks = body.values();
  let first = true;
  return {
    duplex: 'half',
    body: new ReadableStream<Uint8Array>({
      async pull(controller) {
        // The answer to another request shows that the proxy has handled what was sent before.
        if (!first) await (await session.fetch('/status/204')).arrayBuffer();
        first = false;
        const { value, done } = chunks.next();
        if (done) controller.close();
        else controller.enqueue(Buffer.from(value));
      },
    }),
  };
}
