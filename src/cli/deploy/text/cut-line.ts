/** Whoever reads a difference reads no further. In UTF-16 code units. */
const LONGEST = 400;

/** Less than the longest: what is left out is then always longer than the words that stand for it. */
const SHOWN = 360;

/** A line as people can read it on a terminal: of a longer one its beginning, and how much follows. */
export function cutLine(line: string): string {
  if (line.length <= LONGEST) return line;
  // No half of a character.
  const beginning = line.slice(0, SHOWN).replace(/[\ud800-\udbff]$/, '');
  return `${beginning}… (${line.length - beginning.length} more characters)`;
}
