import { existsSync } from 'node:fs';
import { installPackages } from './debian-packages.ts';
import { isOnPath } from './is-on-path.ts';

/** Debian's clang for WebAssembly: compiler, linker, WASI's C library, and C++'s without exceptions. */
const PACKAGES = [
  'clang-19',
  'lld-19',
  'libc++-19-dev-wasm32',
  'libc++abi-19-dev-wasm32',
  'wasi-libc',
  'libclang-rt-19-dev-wasm32',
];
/** The last of what they install that a C++ filter needs. */
const LIBRARY = '/usr/lib/wasm32-wasi/libc++abi.a';

/** Options with which either compiler makes a filter; `-o` and sources follow. */
export const CLANG_FLAGS = [
  '--target=wasm32-wasi',
  '-O2',
  '-mexec-model=reactor',
  '-Wl,--strip-all',
  '-fno-exceptions',
];

/** The two compilers, or why there are none. */
export function clang(): { c: string; cpp: string } | { missing: string } {
  if (!isOnPath('clang++-19') || !existsSync(LIBRARY)) return { missing: 'no clang 19 for wasm32-wasi' };
  return { c: 'clang-19', cpp: 'clang++-19' };
}

/** `say` hears what is installed; where that is impossible the tests concerned skip. */
export function installClang(say: (text: string) => void): void {
  if ('missing' in clang()) installPackages(PACKAGES, say);
}
