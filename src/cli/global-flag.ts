/** Whether a global switch is given. Known before the command line is parsed, since a failure to parse needs it too. */
export function hasGlobalFlag(argv: readonly string[], flag: '--json' | '--no-color'): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes(flag);
}
