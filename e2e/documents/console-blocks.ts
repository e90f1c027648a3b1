/** A command of a document's console block, and what the document says it prints. */
export interface DocumentedCommand {
  command: string;
  output: string[];
}

/** The commands of all `console` blocks of a Markdown text, in order. */
export function consoleCommands(markdown: string): DocumentedCommand[] {
  const commands: DocumentedCommand[] = [];
  for (const [, block = ''] of markdown.matchAll(/^```console\n(.*?)^```/gms)) {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [] });
      else commands.at(-1)?.output.push(line);
    }
  }
  return commands;
}

/** What two runs of one command have in common: numbers and paths differ from machine to machine, ages with its speed. */
export function comparable(lines: readonly string[]): string[] {
  return lines
    .map((line) =>
      line
        .trimEnd()
        .replace(/~?\/?[\w.@-]*\/(?!\/)[^\s"]*/g, (path) => (/^\/\//.test(path) ? path : 'PATH'))
        .replace(/\bsha256:[0-9a-f]+/g, 'DIGEST')
        .replace(/\b[0-9a-f]{64}\b/g, 'HASH')
        .replace(/\b(?:now|\d+ (?:minute|hour|day)s?)\b/g, 'AGE')
        .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d+ \w+ \d+/, 'DATE')
        .replace(/\d+(?:[.:]\d+)*/g, '0')
        .replace(/ +/g, ' '),
    )
    .filter((line) => line !== '' && !line.startsWith('note: port'));
}
