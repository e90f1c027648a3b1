import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { LANGUAGES, type Language, loadProject, type Project } from '../../src/project/index.ts';
import { TEMPLATES } from '../../src/scaffold/index.ts';
import { normalise } from '../differential/normalisations.ts';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { proxlet } from '../support/proxlet.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { Session } from '../support/session.ts';
import { CASES } from './cases/index.ts';
import { exchange } from './exchange.ts';
import type { BadConfiguration, TemplateCase } from './template-case.ts';

/**
 * Makes a project of each template of `language` as a user does, builds it, and checks what its filter does in the
 * embedded proxy and in a real Envoy, which must agree. `missing` says why the language cannot be built here.
 */
export async function testTemplates(language: Language, missing: string | false): Promise<void> {
  const envoy = await pinnedEnvoy();
  const proxies = [
    { on: 'embedded', skip: missing },
    { on: 'envoy', skip: missing || ('missing' in envoy && envoy.missing) },
  ] as const;
  const parent = await scratchFolder();
  for (const template of TEMPLATES[language]) {
    const cases = CASES[template];
    if (cases === undefined) continue;
    const name = `${LANGUAGES[language].title} ${template}`;
    let project: Project;
    before(async () => {
      if (missing !== false) return;
      project = await build(parent, language, template);
    });
    for (const expected of cases.cases) {
      const outcomes: unknown[] = [];
      for (const { on, skip } of proxies) {
        test(`${name}, ${on}: the filter ${expected.does}`, { skip }, async () => {
          outcomes.push(await run(project, expected, on));
          const [first, ...others] = outcomes;
          for (const other of others) assert.deepEqual(other, first, 'the proxies agree');
        });
      }
    }
    for (const [index, bad] of cases.refused.entries()) {
      // Both proxies ask the filter in the same way; Envoy takes seconds to compile a module of Go's size for it.
      for (const { on, skip } of index === 0 ? proxies : [proxies[0]]) {
        test(`${name}, ${on}: the filter refuses ${JSON.stringify(bad.configuration)}`, { skip }, () =>
          refuse(project, bad, on),
        );
      }
    }
  }
}

async function build(parent: string, language: Language, template: string): Promise<Project> {
  const dir = `${language}-${template}`;
  const env = { CARGO_TARGET_DIR: join(parent, 'target') };
  await mkdir(parent, { recursive: true });
  const init = ['init', dir, '--language', language, '--template', template, '--no-input'];
  for (const args of [init, ['build', dir]]) {
    const { status, stderr } = await proxlet(args, { cwd: parent, env });
    assert.equal(status, 0, stderr);
  }
  return loadProject(join(parent, dir));
}

type On = 'embedded' | 'envoy';

function runArguments({ root, rootId, configuration }: Project, own: string | undefined, on: On): string[] {
  return [
    ...[join(root, 'build/release.wasm'), '--root-id', rootId],
    ...['--configuration', own ?? configuration, '--on', on, '--no-watch'],
  ];
}

/** What came of a case, for the comparison: the answers, and the lines that the filter logged, each once. */
async function run(project: Project, { configuration, exchanges, logs = [] }: TemplateCase, on: On) {
  const end: (() => Promise<unknown>)[] = [];
  try {
    const session = await Session.start(
      { after: (callback) => void end.push(callback) },
      runArguments(project, configuration, on),
      { cwd: project.root },
    );
    const answers: string[] = [];
    for (const expected of exchanges) {
      // The quotes of the echo's JSON are in the way of the patterns.
      answers.push(normalise((await exchange(session, expected)).replaceAll('"', '')));
    }
    for (const pattern of logs) {
      while (!guestLines(session).some((line) => pattern.test(line))) await session.until('log');
    }
    await session.stop();
    return { answers, logged: [...new Set(guestLines(session).map(normalise))].sort() };
  } finally {
    for (const callback of end) await callback();
  }
}

async function refuse(project: Project, { configuration, logs }: BadConfiguration, on: On): Promise<void> {
  const args = ['run', ...runArguments(project, configuration, on), '--port', '0', '--json'];
  const { status, stdout } = await proxlet(args, { cwd: project.root });
  assert.equal(status, 1, stdout);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const logged = lines
    .map((line): { message?: string } => JSON.parse(line))
    .map(({ message = '' }) => guestLine(message));
  assert.ok(
    logged.some((line) => logs.test(line)),
    stdout,
  );
}

function guestLines({ events }: Session): string[] {
  return events
    .filter(({ type }) => type === 'log')
    .flatMap(({ message = '' }) => (PREFIX.test(message) ? [guestLine(message)] : []));
}

const PREFIX = /^wasm log(?: [^:]*)?: /;
const guestLine = (message: string) => message.replace(PREFIX, '');
