import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from '../find-on-path.ts';
import { runTool } from '../run-tool.ts';
import type { Compiler } from '../types.ts';

/** A compiler of this machine that makes filters. */
export interface InstalledClang {
  compiler: Compiler;
  /** What goes before the arguments: `c++` for zig. */
  command: readonly string[];
  target: string;
}

/** Newest first; the one without a number is the user's choice. */
const CLANGS = [
  'clang++',
  'clang++-22',
  'clang++-21',
  'clang++-20',
  'clang++-19',
  'clang++-18',
  'clang++-17',
  'clang++-16',
];
const OLDEST_CLANG = 16;
/** The same thing: the second is its name before 2024. */
const TARGETS = ['wasm32-wasip1', 'wasm32-wasi'];

/**
 * The first compiler here that can make a filter: a clang that has WASI's libraries, the WASI SDK's, zig. Undefined
 * when there is none.
 */
export async function findClang(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<InstalledClang | undefined> {
  for (const name of CLANGS) {
    const path = await findOnPath(env, name);
    const found = path && (await probeClang('clang', path, signal));
    if (found) return found;
  }
  for (const folder of [env['WASI_SDK_PATH'], '/opt/wasi-sdk']) {
    if (!folder) continue;
    const found = await probeClang('WASI SDK', join(folder, 'bin', 'clang++'), signal);
    if (found) return found;
  }
  const zig = await findOnPath(env, 'zig');
  return zig === undefined ? undefined : probeZig(zig, signal);
}

/**
 * Asks a clang what it would run to link a C++ filter, and looks whether it is all there: linker, start code,
 * libraries. Undefined when something is missing.
 */
async function probeClang(
  name: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<InstalledClang | undefined> {
  for (const target of TARGETS) {
    const args = ['-###', `--target=${target}`, '-mexec-model=reactor', '-fno-exceptions', '-x', 'c++', '-'];
    const answer = await ask(path, args, signal);
    const version = /clang version (\S+)/.exec(answer)?.[1] ?? '';
    if (Number.parseInt(version, 10) >= OLDEST_CLANG && (await canLink(answer))) {
      return { compiler: { name, version, path, origin: 'path' }, command: [], target };
    }
  }
  return undefined;
}

async function canLink(answer: string): Promise<boolean> {
  const words = [...(answer.trim().split('\n').at(-1) ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replace(/\\(.)/g, '$1'),
  );
  const [linker = ''] = words;
  const start = words.find((word) => word.endsWith('crt1-reactor.o')) ?? '';
  const builtins = words.find((word) => /libclang_rt\.builtins/.test(word)) ?? '';
  const folders = words.filter((word) => word.startsWith('-L')).map((word) => word.slice(2));
  const library = async (file: string) =>
    (await Promise.all(folders.map((folder) => exists(join(folder, file))))).includes(true);
  const parts = [exists(linker), exists(start), exists(builtins), library('libc++.a'), library('libc++abi.a')];
  return !(await Promise.all(parts)).includes(false);
}

async function probeZig(path: string, signal: AbortSignal | undefined): Promise<InstalledClang | undefined> {
  const version = (await ask(path, ['version'], signal)).trim();
  if (!/^\d+\./.test(version)) return undefined;
  // Zig's own check for undefined behaviour calls what no host has.
  const command = ['c++', '-fno-sanitize=undefined'];
  return { compiler: { name: 'zig c++', version, path, origin: 'path' }, command, target: 'wasm32-wasi' };
}

/** All that it prints, or nothing when it can't be run. */
async function ask(command: string, args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  if (!(await exists(command))) return '';
  const { stdout, stderr } = await runTool({ command, args, cwd: process.cwd(), signal });
  return stdout + stderr;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
