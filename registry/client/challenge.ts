/** One way to authenticate that a server offers (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  scheme: string;
  /** Names in lower case. */
  parameters: Record<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** Reads WWW-Authenticate, which may hold several challenges. What can't be read ends the list. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let position = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(header);
    if (match === null) return undefined;
    position = pattern.lastIndex;
    return match[1] ?? match[0];
  };
  const blanks = /[ \t,]*/y;
  for (;;) {
    take(blanks);
    const word = take(TOKEN);
    if (word === undefined) return challenges;
    const current = challenges.at(-1);
    if (take(/[ \t]*=[ \t]*/y) === undefined) {
      challenges.push({ scheme: word.toLowerCase(), parameters: {} });
      continue;
    }
    const value = take(QUOTED)?.replace(/\\(.)/g, '$1') ?? take(TOKEN);
    if (current === undefined || value === undefined) return challenges;
    current.parameters[word.toLowerCase()] = value;
  }
}
