import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import type { Project } from '../../project/types.ts';
import { runTool } from '../run-tool.ts';
import type { Compilation, Toolchain } from '../toolchain.ts';
import { findCompiler, type GoCompiler } from './compilers.ts';
import { phaseOf, summarize } from './go-messages.ts';

/** Builds with the user's Go, which finds in its own cache what it has compiled before. */
export function createGoToolchain(project: Project): Toolchain {
  let found: GoCompiler | undefined;
  return {
    async compile({ profile, onProgress, signal, offline }): Promise<Compilation> {
      await checkPackage(project);
      // Looked for once: what a watched project is built with does not go away.
      found ??= await findCompiler(project.root, signal);
      const { compiler, args, env } = found;
      onProgress?.('compiling');
      // Not in the folder of modules, for a failed build leaves that alone; and kept, for Go links only what has changed.
      const out = join(project.root, '.proxlet', 'build', `${profile}.wasm`);
      await mkdir(dirname(out), { recursive: true });
      const { status, stderr } = await runTool({
        command: compiler.path,
        args: args(project.build.entry, out, profile),
        cwd: project.root,
        env: { ...process.env, ...env, ...(offline && { GOPROXY: 'off' }) },
        signal,
        onLine: (line) => {
          const phase = phaseOf(line);
          if (phase !== undefined) onProgress?.(phase);
        },
      });
      if (status !== 0) throw failed(project, compiler.name, stderr);
      return {
        compiler,
        module: {
          path: join(project.root, project.build.out, `${profile}.wasm`),
          contents: new Uint8Array(await readFile(out)),
        },
        sourceMap: undefined,
        others: [],
        warnings: stderr.replace(/^go: downloading .*\n/gm, '').trim(),
      };
    },
    async close() {},
  };
}

async function checkPackage({ root, file, build }: Project): Promise<void> {
  const path = join(root, build.entry);
  if (await stat(path).catch(() => undefined)) return;
  throw new ProxletError('build-entry-missing', `the package ${printable(path)} does not exist`, {
    exitCode: ExitCode.usage,
    hint: `make build.entry in ${printable(file)} the folder of the filter's main package`,
  });
}

function failed({ root }: Project, name: string, output: string): ProxletError {
  const summary = summarize(output);
  return new ProxletError(
    'build-failed',
    summary === '' ? `${name} cannot build ${printable(root)}` : `the filter does not compile: ${summary}`,
    { output: output.trimEnd() },
  );
}
