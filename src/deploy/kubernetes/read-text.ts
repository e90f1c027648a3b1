/** An answer's body as text up to about `limit` bytes; what comes after is not read, and `isWhole` is false. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ text: string; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > limit) break;
  }
  return { text: Buffer.concat(chunks).toString(), isWhole: length <= limit };
}
