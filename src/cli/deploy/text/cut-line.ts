/** Whoever reads a difference reads no further. In UTF-16 code units. */
const LONGEST = 400;

/** Less than the longest: what is left out is then always longer than the words that stand for it. */
const SHOWN = 360;

/** What is shown before the point. */
const BEFORE = 60;

/**
 * A line as people can read it on a terminal: of a longer one its beginning, and how much follows; where its point lies further
 * behind, what stands around that.
 */
export function cutLine(line: string, pointOf = () => 0): string {
  if (line.length <= LONGEST) return line;
  const point = pointOf();
  const start = point < SHOWN ? 0 : point - BEFORE;
  // No half of a character.
  const shown = line.slice(start, start + SHOWN).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  const skipped = start === 0 ? '' : `(${start} characters) …`;
  const left = line.length - start - shown.length;
  return `${skipped}${shown}${left > 0 ? `… (${left} more characters)` : ''}`;
}
