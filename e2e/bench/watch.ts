import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installDependencies } from '../../src/build/assemblyscript/install-dependencies.ts';
import type { Language } from '../../src/project/index.ts';
import { scaffold } from '../../src/scaffold/index.ts';
import { proxlet } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { duration, type RawBuild } from './raw-build.ts';
import { serve } from './served-process.ts';

/** Where each language's `headers` template has its standard header. */
const SOURCES: Record<Language, string> = {
  assemblyscript: 'assembly/index.ts',
  rust: 'src/lib.rs',
  go: 'main.go',
  cpp: 'src/filter.cc',
};

/** A module of Go is large: V8 takes longer to compile it. */
const AIMS: Partial<Record<Language, string>> = { go: 'at most +400 ms' };
const PATIENCE = 120_000;

/**
 * From saving a source to the first answer of the new filter, while `proxlet run` watches, beside what the compiler alone
 * takes for the same change in a project of its own.
 */
export async function measureWatch(directory: string, build: RawBuild, rounds: number): Promise<Comparison> {
  const { language, command, debugArgs } = build;
  const raw = `${directory}-raw`;
  for (const folder of [directory, raw]) {
    const parameters = { name: 'hello', targets: ['envoy@1.40'] };
    await scaffold({ directory: folder, language, template: 'headers', parameters, force: false });
    if (language === 'assemblyscript') await installDependencies(folder, () => {}, undefined);
    await mkdir(join(folder, 'build'), { recursive: true });
  }
  const compile = () => duration([command, ...debugArgs], raw, { ...process.env, ...build.env });
  compile();
  const watching = await serve(async (port) => proxlet('run', directory, '--port', `${port}`), '/status/200');
  const [ours, theirs]: [number[], number[]] = [[], []];
  try {
    // The first change finds compilers that have never been warm.
    for (let round = 0; round <= rounds; round++) {
      const value = `round-${round}`;
      await change(join(directory, SOURCES[language]), value);
      const begin = performance.now();
      while ((await helloOf(watching.port)) !== value) {
        if (performance.now() - begin > PATIENCE) throw new Error(`${language}: the change was never served`);
        await delay(2);
      }
      const own = performance.now() - begin;
      await change(join(raw, SOURCES[language]), value);
      const alone = compile();
      if (round === 0) continue;
      ours.push(own);
      theirs.push(alone);
    }
  } finally {
    await watching.stop();
  }
  const about = {
    name: `save to the new answer, ${language}`,
    unit: 'ms',
    peerName: 'the compiler alone',
    aim: AIMS[language] ?? 'at most +150 ms',
  };
  return compare(about, ours, theirs);
}

async function change(file: string, value: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/"hello: [\w-]+"/, `"hello: ${value}"`));
}

async function helloOf(port: number): Promise<string | null> {
  const response = await fetch(`http://127.0.0.1:${port}/status/200`);
  await response.arrayBuffer();
  return response.headers.get('hello');
}
