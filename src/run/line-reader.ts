/** What is waited for without a line's end, in bytes: a line that is longer comes in parts. */
const LIMIT = 65_536;

/** Puts a stream's pieces (latin1, one character a byte) together to lines of UTF-8, without their ends. */
export function lineReader(use: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LIMIT) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) use(Buffer.from(line, 'latin1').toString('utf8'));
  };
}
