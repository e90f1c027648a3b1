import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { CLANG_RELEASE, cachedClang } from '../build/cpp/clang-release.ts';
import { findClang } from '../build/cpp/find-clang.ts';
import { findOnPath } from '../build/find-on-path.ts';
import { findGo } from '../build/go/find-go.ts';
import { runTool } from '../build/run-tool.ts';
import { findCargo } from '../build/rust/find-cargo.ts';
import { ProxletError } from '../errors.ts';
import { NOTHING, type ToolReport } from './tool-report.ts';

const RUST_TARGET = 'wasm32-wasip1';

/** Looks for the compilers of Rust, Go and C++, by the ways in which a build looks for them. */
export function compilers(
  env: NodeJS.ProcessEnv,
  cacheDir: string,
  signal: AbortSignal | undefined,
): Promise<ToolReport>[] {
  // Not in the current folder, whose rust-toolchain.toml or go.mod may ask for another release.
  const folder = tmpdir();
  return [
    look('rust', `builds Rust filters, for ${RUST_TARGET}`, () => findCargo(folder, RUST_TARGET, { signal })),
    look('go', 'builds Go filters', () => findGo(folder, signal)),
    tinygo(env, signal),
    cpp(env, cacheDir, signal),
  ];
}

async function look(
  name: ToolReport['name'],
  purpose: string,
  find: () => Promise<{ path: string; version: string }>,
): Promise<ToolReport> {
  try {
    const { path, version } = await find();
    return { ...NOTHING, name, purpose, path, version };
  } catch (error) {
    if (!(error instanceof ProxletError) || error.code === 'interrupted') throw error;
    return { ...NOTHING, name, purpose, problem: error.message, install: error.hint };
  }
}

async function tinygo(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<ToolReport> {
  const report: ToolReport = {
    ...NOTHING,
    name: 'tinygo',
    purpose: 'builds Go filters on the SDK of old; others need it not',
  };
  const path = await findOnPath(env, 'tinygo');
  if (path === undefined) return { ...report, install: 'install TinyGo from https://tinygo.org' };
  const { stdout } = await runTool({ command: path, args: ['version'], cwd: tmpdir(), env, signal });
  return { ...report, path, version: /version (\d\S*)/.exec(stdout)?.[1] ?? 'unknown' };
}

async function cpp(env: NodeJS.ProcessEnv, cacheDir: string, signal: AbortSignal | undefined): Promise<ToolReport> {
  const report: ToolReport = { ...NOTHING, name: 'c++', purpose: 'builds C++ filters' };
  const found = await findClang(env, signal);
  if (found !== undefined) return { ...report, path: found.compiler.path, version: found.compiler.version };
  const path = cachedClang(cacheDir, CLANG_RELEASE);
  if (await stat(path).catch(() => undefined))
    return { ...report, path, version: CLANG_RELEASE.version, origin: 'cache' };
  return { ...report, install: 'the first build of a C++ filter fetches a compiler; or install clang with wasi-libc' };
}
