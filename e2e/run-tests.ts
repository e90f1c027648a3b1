/**
 * Installs what the tests need and runs them: `node dist/e2e/run-tests.js [PART OF A PATH]…`. The unit tests come first.
 * A test that is skipped says why; with CI=true it fails the run.
 */
import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { messageOf } from '../src/errors.ts';
import { setUp } from './set-up.ts';

/** Tests of real processes need the machine to answer in time. */
const CONCURRENCY = 2;
/** For one file, in milliseconds: one in which something hangs, or all of which is slow on a busy machine. */
const TIMEOUT = 1_800_000;

/** What this file was compiled into. */
const built = dirname(import.meta.dirname);
const wanted = process.argv.slice(2);
const files = ['src', 'registry', 'e2e']
  .flatMap((room) => testFiles(join(built, room)))
  .filter((file) => wanted.length === 0 || wanted.some((part) => relative(built, file).includes(part)));

const interruption = new AbortController();
// Every test file's process listens to it.
setMaxListeners(0, interruption.signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

// Whatever a test leaves behind, even one that was killed, goes with this folder.
const temporary = mkdtempSync(join(tmpdir(), 'proxlet-tests-'));
process.env['TMPDIR'] = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

if (files.length === 0) fail(`no test file in ${built} for ${wanted.join(', ') || 'any room'}`);
if (files.some((file) => file.startsWith(join(built, 'e2e')))) {
  const say = (text: string) => process.stdout.write(`set-up: ${text}\n`);
  await setUp(say, interruption.signal).catch((error) => fail(`the set-up failed: ${messageOf(error)}`));
}

const skipped: string[] = [];
run({ files, concurrency: CONCURRENCY, timeout: TIMEOUT, signal: interruption.signal })
  .on('test:fail', () => {
    process.exitCode = 1;
  })
  .on('test:pass', ({ name, skip }) => {
    if (skip !== undefined) skipped.push(name);
  })
  .compose(new spec())
  .on('end', () => {
    if (interruption.signal.aborted) process.exitCode = 130;
    else if (skipped.length > 0 && isCI()) {
      process.stderr.write(`error: in CI nothing may be skipped: ${skipped.join(', ')}\n`);
      process.exitCode = 1;
    }
  })
  .pipe(process.stdout);

function testFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(folder, name));
}

function fail(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

function isCI(): boolean {
  return !['', '0', 'false', undefined].includes(process.env['CI']);
}
