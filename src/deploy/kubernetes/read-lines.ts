/** No object in a cluster is this large: etcd takes 1.5 MB. */
const MAX_LINE = 16 * 1024 * 1024;

/** The lines of a stream of UTF-8, without their ends. What comes after the last line end is no line. */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new RangeError('a line of the answer is too long');
    yield* lines;
  }
}
