import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { commandHelp, groupHelp, rootHelp } from './help.ts';
import { loadCommands } from './registry.ts';
import { testIO } from './testing-io.ts';

const FOLDER = join(packageRoot(), 'src/cli/golden');
const { style } = testIO();
const commands = await loadCommands();

/** Compares with the file; `PROXLET_UPDATE_GOLDEN=1` writes it instead. */
function golden(name: string, text: string): void {
  const file = join(FOLDER, `${name}.txt`);
  if (process.env['PROXLET_UPDATE_GOLDEN']) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  assert.equal(`${text}\n`, readFileSync(file, 'utf8'));
}

test('help of proxlet', () => golden('proxlet', rootHelp(commands, style, 80)));

for (const command of commands) {
  if (!('commands' in command)) {
    test(`help of ${command.name}`, () => golden(command.name, commandHelp(command, command.name, style, 80)));
    continue;
  }
  test(`help of ${command.name}`, () => golden(command.name, groupHelp(command, style, 80)));
  for (const inner of command.commands) {
    const path = `${command.name} ${inner.name}`;
    test(`help of ${path}`, () => golden(path.replace(' ', '-'), commandHelp(inner, path, style, 80)));
  }
}

test('lines keep within the terminal, and within 100 columns', () => {
  for (const [width, limit] of [
    [60, 60],
    [300, 100],
  ] as const) {
    for (const line of rootHelp(commands, style, width).split('\n')) assert.ok(line.length <= limit, line);
  }
});
