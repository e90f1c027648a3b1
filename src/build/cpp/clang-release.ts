import { join } from 'node:path';

/** Clang, lld and WASI's libraries, compiled to WebAssembly: it runs wherever Node does. */
export const CLANG_RELEASE = {
  package: '@yowasp/clang',
  version: '22.0.0-git20542-10',
  /** Of npm's archive. */
  integrity: 'sha512-V31/z9GrJECKeACTDUyvg2llbEUiFi3bxtL5HSg7H/6sydSxdI/AoVAD9F5ozrfLjotWl0B9rghR87m+DUM/zg==',
  /** Of the archive, and of what is in it, in bytes. */
  size: 27_112_311,
  unpackedSize: 105_500_000,
  /** The module to import, in the archive's folder. */
  entry: 'gen/bundle.js',
  target: 'wasm32-wasip1',
} as const;
export type ClangRelease = {
  [Key in keyof typeof CLANG_RELEASE]: (typeof CLANG_RELEASE)[Key] extends number ? number : string;
};

/** Where the release is kept, whether it is there or not. */
export function cachedClang(cacheDir: string, release: ClangRelease): string {
  return join(cacheDir, 'clang', release.version);
}
