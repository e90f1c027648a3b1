import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Content } from '../target.ts';

/** The content to be sent failed, not the connection. */
export class ContentError extends Error {
  constructor(cause: unknown) {
    super('The content failed', { cause });
  }
}

/**
 * Sends the body, no faster than it is taken, and waits for the answer. A registry that answers early (401, 413) is listened
 * to, the rest of the content is not sent then. Throws ContentError where reading the content fails.
 */
export async function sendBody(
  outgoing: ClientRequest,
  body: Uint8Array | { content: Content } | undefined,
): Promise<IncomingMessage> {
  let over = false;
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    // Stays for the life of the request: a connection may fail after its answer, too.
    outgoing.on('error', reject);
  }).finally(() => {
    over = true;
  });
  if (body === undefined || body instanceof Uint8Array) {
    outgoing.end(body);
    return answer;
  }
  // Handled at the end; it must not count as forgotten while the content is being read.
  answer.catch(() => undefined);
  const drained = () => Promise.race([once(outgoing, 'drain'), answer]);
  try {
    for await (const chunk of body.content) {
      if (over) break;
      if (!outgoing.write(chunk)) await drained().catch(() => undefined);
    }
    if (!over) outgoing.end();
  } catch (error) {
    outgoing.destroy();
    throw new ContentError(error);
  }
  return answer;
}
