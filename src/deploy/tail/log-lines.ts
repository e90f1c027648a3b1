/** Longer lines are cut: what a pod writes is not to fill our memory. */
const MAX_LINE = 64 * 1024;

/** The lines of a log as latin1, so that a guest's bytes stay what they are; also a last one without its end. */
export async function* logLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) yield line.slice(0, MAX_LINE);
  }
  if (rest !== '') yield rest;
}
