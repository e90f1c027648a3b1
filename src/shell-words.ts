/** A word as a POSIX shell reads it back: quoted only where it must be. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line from its words. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
