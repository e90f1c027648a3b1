import { stat } from 'node:fs/promises';
import { runTool } from '../run-tool.ts';
import type { Cargo } from './find-cargo.ts';

const RUSTC = '/usr/bin/rustc';
const CARGO = '/usr/bin/cargo';
const WASI_LIBC = '/usr/lib/wasm32-wasi';
const NEEDED = [CARGO, `${WASI_LIBC}/libc.a`, '/usr/lib/rustlib/src/rust/library/std/Cargo.toml'];

/**
 * Debian has no standard library built for WASI, but its packages rust-web-src and wasi-libc hold all that cargo needs to
 * build one. Undefined where they are not installed.
 */
export async function findDebianTarget(target: string): Promise<Cargo | undefined> {
  if (target !== 'wasm32-wasip1') return undefined;
  const found = await Promise.all(NEEDED.map((path) => stat(path).catch(() => undefined)));
  if (found.includes(undefined)) return undefined;
  const { status, stdout } = await runTool({ command: RUSTC, args: ['--version'], cwd: '/' });
  if (status !== 0) return undefined;
  return {
    path: CARGO,
    version: /^rustc (\S+)/.exec(stdout)?.[1] ?? '',
    args: ['-Z', 'build-std=std,panic_abort'],
    flags: ['-C', 'link-self-contained=no', '-L', `native=${WASI_LIBC}`],
    // Building the standard library is open to a released compiler only by this variable.
    env: { RUSTC, RUSTC_BOOTSTRAP: '1' },
  };
}
