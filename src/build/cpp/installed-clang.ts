import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../run-tool.ts';
import { clangArguments } from './clang-arguments.ts';
import type { CppCompiler } from './cpp-compiler.ts';
import type { InstalledClang } from './find-clang.ts';

/** Compiles with a compiler of this machine, started for each build. */
export function installedClang({ compiler, command, target }: InstalledClang, root: string): CppCompiler {
  return {
    compiler,
    async compile({ profile, sources, signal }) {
      // Not in the folder of modules, for a failed build leaves that alone.
      const folder = join(root, '.proxlet', 'build');
      const out = join(folder, `${profile}-${process.pid}.wasm`);
      await mkdir(folder, { recursive: true });
      try {
        const args = [...command, ...clangArguments({ target, debugInfo: '-g' }, profile, sources, root), '-o', out];
        const { status, stderr } = await runTool({ command: compiler.path, args, cwd: root, signal });
        if (status !== 0) return { status: 'failed', output: stderr };
        return { status: 'compiled', output: stderr, module: new Uint8Array(await readFile(out)) };
      } finally {
        await rm(out, { force: true });
      }
    },
    async close() {},
  };
}
