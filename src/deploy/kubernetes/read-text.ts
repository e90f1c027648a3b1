import { readPast } from '../../../registry/client/read-body.ts';

/** An answer's body as text up to about `limit` bytes; what comes after is not read, and `isWhole` is false. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ text: string; isWhole: boolean }> {
  const bytes = await readPast(body, limit);
  return { text: bytes.toString(), isWhole: bytes.byteLength <= limit };
}
