import { dirname } from 'node:path';
import { ProxletError } from '../../errors.ts';
import { type CompilerProcess, startCompilerProcess } from '../compiler-process.ts';
import type { Compiler } from '../types.ts';
import { type ClangKind, clangArguments } from './clang-arguments.ts';
import type { ClangReply, ClangRequest } from './clang-protocol.ts';
import type { ClangRelease } from './clang-release.ts';
import type { CppCompiler } from './cpp-compiler.ts';

/** Where the compiler sees the SDK of a project that has none of its own. */
const SDK = 'proxlet-sdk';

/** Compiles with the clang that is WebAssembly, kept loaded in a process of its own. `path` is its module. */
export function fetchedClang(release: ClangRelease, path: string, root: string): CppCompiler {
  const compiler: Compiler = { name: release.package, version: release.version, path, origin: 'cache' };
  // In WebAssembly, clang takes minutes over what a debugger would know of the standard library.
  const kind: ClangKind = { target: release.target, debugInfo: '-gline-tables-only' };
  let running: CompilerProcess<ClangRequest, ClangReply> | undefined;
  return {
    compiler,
    async compile({ profile, sources, signal }) {
      const { files, includes, sdk } = sources;
      if (!running?.alive) running = start(compiler, root);
      const reply = await running.run(
        {
          args: clangArguments(kind, profile, { ...sources, sdk: sdk && SDK }, root),
          sources: [...new Set(files.map((file) => dirname(file)))],
          includes: [...includes],
          sdk: sdk === undefined ? undefined : { from: sdk, to: SDK },
        },
        signal,
      );
      if (reply.status === 'crashed') await running.close();
      const { status, output, module } = reply;
      return status === 'compiled' ? { status, output, module } : { status, output };
    },
    async close() {
      await running?.close();
    },
  };
}

function start(compiler: Compiler, folder: string): CompilerProcess<ClangRequest, ClangReply> {
  return startCompilerProcess({
    worker: new URL('./clang-worker.js', import.meta.url),
    args: [compiler.path],
    folder,
    crashed: (reason, output) =>
      new ProxletError('compiler-crashed', `${compiler.name} ended before the build did: ${reason}`, {
        output,
        details: { compiler },
      }),
  });
}
