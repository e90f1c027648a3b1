import type { Content } from '../target.ts';

/** A body to its end, or to the end of the chunk that goes past `limit` bytes: one that is longer than `limit` is cut there. */
export async function readPast(body: Content, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > limit) break;
  }
  return Buffer.concat(chunks);
}

/** A body, at most `limit` bytes of it. */
export async function readBytes(body: Content, limit: number): Promise<Uint8Array> {
  return (await readPast(body, limit)).subarray(0, limit);
}

/** The text of a body, at most `limit` bytes of it. */
export async function readText(body: Content, limit: number): Promise<string> {
  return Buffer.from(await readBytes(body, limit)).toString('utf8');
}
