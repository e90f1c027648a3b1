import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies } from '../../src/build/assemblyscript/install-dependencies.ts';
import { packageRoot } from '../../src/package-root.ts';
import { scaffold } from '../../src/scaffold/index.ts';
import { CLANG_FLAGS, clang } from '../support/clang.ts';
import { isOnPath } from '../support/is-on-path.ts';
import { rustBuild } from '../support/rust-target.ts';
import { proxlet } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { duration, type RawBuild } from './raw-build.ts';
import { measureWatch } from './watch.ts';

/** They take a minute where a standard library is compiled, too. */
const COLD_ROUNDS = 3;

const OUT = 'build/raw.wasm';

/** The languages whose compilers are here; `notes` says of the others why not. */
function rawBuilds(notes: string[]): RawBuild[] {
  const asc = join(packageRoot(), 'node_modules/assemblyscript/bin/asc.js');
  const ascArgs = (target: string) => [asc, 'assembly/index.ts', '--target', target, '--outFile', OUT];
  const found: RawBuild[] = [
    {
      language: 'assemblyscript',
      command: process.execPath,
      args: ascArgs('release'),
      debugArgs: ascArgs('debug'),
      cold: [],
    },
  ];
  const rust = rustBuild();
  if ('missing' in rust) notes.push(`Rust builds were not measured: ${rust.missing}.`);
  else {
    // A folder of its own: proxlet gives cargo other flags, and each would build anew what the other has built.
    const env = { ...rust.env, CARGO_TARGET_DIR: 'raw-target' };
    const debugArgs = rust.args.filter((arg) => arg !== '--release');
    found.push({ ...rust, debugArgs, env, language: 'rust', cold: ['target', 'raw-target'] });
  }
  const cpp = clang();
  if ('missing' in cpp) notes.push(`C++ builds were not measured: ${cpp.missing}.`);
  else {
    const args = [...CLANG_FLAGS, '-std=c++20', '-Isdk', '-Iinclude', 'src/filter.cc', '-o', OUT];
    const debugArgs = [...args.filter((arg) => arg !== '-Wl,--strip-all'), '-O0', '-g'];
    found.push({ language: 'cpp', command: cpp.cpp, args, debugArgs, cold: [] });
  }
  if (!isOnPath('go')) notes.push('Go builds were not measured: no Go here.');
  else {
    const args = ['build', '-buildmode=c-shared', '-trimpath', '-buildvcs=false', '-o', OUT, '.'];
    const env = { GOOS: 'wasip1', GOARCH: 'wasm' };
    found.push({ language: 'go', command: 'go', args, debugArgs: args, env, cold: ['.go-cache'] });
  }
  return found;
}

/** `proxlet build` beside the compiler alone, in alternating rounds: with nothing built yet, and again with all built. */
export async function measureBuilds(rounds: number): Promise<{ comparisons: Comparison[]; notes: string[] }> {
  const notes: string[] = [];
  const comparisons: Comparison[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-bench-build-'));
  try {
    for (const build of rawBuilds(notes))
      comparisons.push(
        ...(await measureLanguage(join(folder, build.language), build, rounds)),
        await measureWatch(join(folder, `${build.language}-watched`), build, rounds),
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { comparisons, notes };
}

async function measureLanguage(directory: string, build: RawBuild, rounds: number): Promise<Comparison[]> {
  const { language, command, args, cold } = build;
  const parameters = { name: 'hello', targets: ['envoy@1.40'] };
  await scaffold({ directory, language, template: 'headers', parameters, force: false });
  if (language === 'assemblyscript') await installDependencies(directory, () => {}, undefined);
  // Go's cache is the user's; a cold build needs one that may be thrown away.
  const env = { ...process.env, ...(language === 'go' && { GOCACHE: join(directory, '.go-cache') }) };
  const own = () => duration(proxlet('build'), directory, env);
  const raw = () => duration([command, ...args], directory, { ...env, ...build.env });
  const clear = async () => {
    for (const path of cold) await rm(join(directory, path), { recursive: true, force: true });
  };
  const times: Record<'cold' | 'warm', { own: number[]; raw: number[] }> = {
    cold: { own: [], raw: [] },
    warm: { own: [], raw: [] },
  };
  // Finds what is to be downloaded, and fills the page cache.
  own();
  for (let round = 0; round < rounds; round++) {
    for (const [who, time] of [
      ['own', own],
      ['raw', raw],
    ] as const) {
      if (round < COLD_ROUNDS) {
        await clear();
        times.cold[who].push(time());
      }
      times.warm[who].push(time());
    }
  }
  const states = cold.length > 0 ? (['cold', 'warm'] as const) : (['warm'] as const);
  return states.map((state) => {
    const about = {
      name: `build, ${language}, ${state}`,
      unit: 'ms',
      peerName: 'the compiler alone',
      aim: 'at most +200 ms',
    };
    return compare(about, times[state].own, times[state].raw);
  });
}
