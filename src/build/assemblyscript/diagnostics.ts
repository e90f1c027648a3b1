/** What asc's output amounts to: `3 errors, the first in assembly/index.ts:3:41`. */
export function summarize(output: string): string {
  const count = output.match(/^ERROR\b/gm)?.length ?? 0;
  const place = /^(?: +└─)? in (.+)\((\d+),(\d+)\)$/m.exec(output);
  const errors = count === 1 ? '1 error' : count > 1 ? `${count} errors` : 'no module';
  return place ? `${errors}, ${count > 1 ? 'the first ' : ''}in ${place[1]}:${place[2]}:${place[3]}` : errors;
}

/** Mistakes that asc reports in words that don't say what to do. The first row that matches counts. */
const HINTS: readonly { pattern: RegExp; hint: string }[] = [
  {
    pattern: /'~lib\/@solo-io\/proxy-runtime(?:\/[^']*)?\.ts' not found/,
    hint: '@solo-io/proxy-runtime needs a compiler of its time: `npm install --save-dev assemblyscript@0.14.8 @solo-io/proxy-runtime@0.1.8`',
  },
  {
    pattern: /(?:Cannot find name|has no exported member) '(?:Root)?ContextHelper'/,
    hint: '@solo-io/proxy-runtime 0.1.1 had RootContextHelper and ContextHelper, 0.1.8 and other SDKs do without: leave out their wrap(…); write registerRootContext((id: u32) => new MyRoot(id), "my_root"), and have createContext(id: u32) return new MyContext(id, this); the constructors hand these arguments to super',
  },
  {
    pattern: /'~lib\/((?:@[^/']+\/)?[^/']+)(?:\/[^']*)?\.ts' not found/,
    hint: 'install it: `npm install $1`',
  },
  {
    pattern: /Cannot find (?:module|package) '((?:@[^/']+\/)?[^./'][^/']*)[^']*'/,
    hint: 'install it: `npm install --save-dev $1`',
  },
  {
    pattern: /Element 'abort_proc_exit' not found/,
    hint: 'abort_proc_exit comes from the SDK: the entry file must import its "proxy" module',
  },
  {
    pattern: /Usage of the --binaryFile compiler option is no longer supported/,
    hint: 'rename "binaryFile" to "outFile" in asconfig.json',
  },
  {
    pattern: /heap out of memory/,
    hint: 'give the compiler more memory: `NODE_OPTIONS=--max-old-space-size=8192`',
  },
];

/** What to try next, or undefined when asc's own words are enough. */
export function hintFor(output: string): string | undefined {
  for (const { pattern, hint } of HINTS) {
    const match = pattern.exec(output);
    if (match) return hint.replace('$1', match[1] ?? '');
  }
  return undefined;
}
