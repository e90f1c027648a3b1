import { longFlag, type OptionTable } from './command.ts';

/**
 * The command line with the values that were left out: `--dry-run` becomes `--dry-run=server`, and so does `--dry-run client`
 * its `=`. Commander would take whatever word follows for the value.
 */
export function withBareValues(argv: readonly string[], table: OptionTable): string[] {
  const options = Object.entries(table).flatMap(([name, option]) =>
    option.type === 'choice' && option.bare !== undefined
      ? [{ flag: longFlag(name, option), choices: option.choices, bare: option.bare }]
      : [],
  );
  const filled: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') return [...filled, ...argv.slice(i)];
    const option = options.find(({ flag }) => flag === word);
    const next = argv[i + 1];
    if (option === undefined) filled.push(word);
    else if (next === undefined || !option.choices.includes(next)) filled.push(`${word}=${option.bare}`);
    else {
      filled.push(`${word}=${next}`);
      i++;
    }
  }
  return filled;
}
