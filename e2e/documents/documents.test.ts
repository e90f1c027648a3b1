/** The documents say what is: their commands are run, their pages are made from the code, their links lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../src/package-root.ts';
import { abiPage } from './abi-page.ts';
import { comparable, consoleCommands } from './console-blocks.ts';
import { Shell } from './shell.ts';
import { templatesPage } from './templates-page.ts';

const root = packageRoot();
const documents = ['README.md', 'ARCHITECTURE.md', 'RATIONALE.md', 'CONTRIBUTING.md'].concat(
  readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
);

for (const [name, page] of [
  ['docs/abi.md', abiPage],
  ['docs/templates.md', templatesPage],
] as const) {
  test(`${name} is the page of its table (PROXLET_UPDATE_GOLDEN=1 writes it)`, () => {
    const file = join(root, name);
    if (process.env['PROXLET_UPDATE_GOLDEN']) writeFileSync(file, page());
    assert.equal(readFileSync(file, 'utf8'), page());
  });
}

test('links between documents lead somewhere', () => {
  const broken: string[] = [];
  for (const document of documents) {
    const text = readFileSync(join(root, document), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (!/^\w+:/.test(target) && !existsSync(join(root, dirname(document), target)))
        broken.push(`${document}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("the README's commands print what the README says", { timeout: 600_000 }, async (t) => {
  const shell = await Shell.open();
  t.after(() => shell.close());
  for (const { command, output } of consoleCommands(readFileSync(join(root, 'README.md'), 'utf8'))) {
    await t.test(command, async () => {
      const printed = await shell.type(command, output.length);
      assert.deepEqual(comparable(printed), comparable(output));
    });
  }
});
