/** docs/from-wasme.md has a row for all that wasme had, and what it points to exists. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GLOBAL_OPTIONS, longFlag, type OptionTable, type TopLevel } from '../../src/cli/command.ts';
import { loadCommands } from '../../src/cli/registry.ts';
import { packageRoot } from '../../src/package-root.ts';
import { WASME_FLAGS } from './wasme-flags.ts';

const text = readFileSync(join(packageRoot(), 'docs/from-wasme.md'), 'utf8');

/** The text below the heading that names a command of wasme. */
function sectionOf(command: string): string {
  const sections = text.split(/^###? /m).slice(1);
  const section = sections.find((one) => (one.split('\n')[0] ?? '').split(', ').includes(command));
  assert.ok(section, `no section for ${command}`);
  return section;
}

test('every command of wasme has a section, and every flag its place there', () => {
  const missing = Object.entries(WASME_FLAGS).flatMap(([command, flags]) => {
    const section = sectionOf(command);
    return flags.filter((flag) => !section.includes(`\`${flag}\``)).map((flag) => `${command} ${flag}`);
  });
  assert.deepEqual(missing, []);
});

test('the commands and flags of proxlet that it names exist', async () => {
  const commands = new Map((await loadCommands()).map((command) => [command.name, command]));
  const wrong: string[] = [];
  for (const [mention, name = '', rest = ''] of text.matchAll(/`proxlet ([a-z]+)([^`]*)`/g)) {
    const known = flagsOf(commands.get(name), rest.trim().split(' ')[0] ?? '');
    const used = [...rest.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)].map(([flag]) => flag);
    if (known === undefined || used.some((flag) => !known.includes(flag))) wrong.push(mention);
  }
  assert.deepEqual(wrong, []);
});

/** Of a group's command, the one that `word` names; undefined where there is none. */
function flagsOf(command: TopLevel | undefined, word: string): string[] | undefined {
  if (command !== undefined && 'commands' in command)
    return flagsOf(
      command.commands.find(({ name }) => name === word),
      '',
    );
  if (command === undefined) return undefined;
  const table: OptionTable = { ...command.options, ...GLOBAL_OPTIONS };
  return Object.entries(table).flatMap(([option, row]) => [
    longFlag(option, row),
    ...(row.short === undefined ? [] : [`-${row.short}`]),
  ]);
}
