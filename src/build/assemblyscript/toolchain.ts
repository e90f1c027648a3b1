import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import { ASSEMBLYSCRIPT_SDKS } from '../../project/layouts/assemblyscript-sdks.ts';
import type { Project } from '../../project/types.ts';
import type { Compilation, OutputFile, Toolchain } from '../toolchain.ts';
import type { BuildOptions, BuildProfile, BuildResult } from '../types.ts';
import { type AscProcess, startAsc } from './asc-process.ts';
import type { AscReply } from './asc-protocol.ts';
import { hintFor, summarize } from './diagnostics.ts';
import { findAsc } from './find-asc.ts';
import { findPackage } from './find-package.ts';
import { installDependencies } from './install-dependencies.ts';

/** Without this asc imports an `abort` that no Proxy-Wasm host has. */
const SDK_ABORT = ['--use', 'abort=abort_proc_exit'];

/** Builds with the project's own asc, or the bundled one, kept loaded in a process of its own. */
export function createAssemblyScriptToolchain(project: Project): Toolchain {
  let running: { compiler: BuildResult['compiler']; process: AscProcess } | undefined;

  /** The project's compiler, warm if it is still the one that runs. */
  async function warmAsc(): Promise<NonNullable<typeof running>> {
    const compiler = await findAsc(project.root);
    const current = running?.compiler;
    const same = current?.path === compiler.path && current.version === compiler.version;
    if (running && same && running.process.alive) return running;
    await running?.process.close();
    running = { compiler, process: startAsc(compiler, project.root) };
    return running;
  }

  return {
    async compile({ profile, onProgress, signal }: BuildOptions): Promise<Compilation> {
      await checkEntry(project);
      await installDependencies(project.root, onProgress, signal);
      const { compiler, process } = await warmAsc();
      onProgress?.('compiling');
      const outFile = join(project.build.out, `${profile}.wasm`);
      const defaults = await defaultArguments(project, profile);
      const { entry, arguments: own } = project.build;
      const request = { entry, profile, arguments: own?.[profile] ?? [], outFile, defaults };
      const reply = await process.run(request, signal);
      if (reply.status === 'crashed') await process.close();
      return toCompilation(project, compiler, reply);
    },
    async close() {
      await running?.process.close();
    },
  };
}

/** asc's own message for a missing entry names neither the folder nor the setting. */
async function checkEntry({ root, file, build }: Project): Promise<void> {
  for (const path of [build.entry, `${build.entry}.ts`]) {
    if (await exists(join(root, path))) return;
  }
  throw new ProxletError('build-entry-missing', `the entry file ${join(root, build.entry)} does not exist`, {
    exitCode: ExitCode.usage,
    hint: `create it, or correct build.entry in ${file}`,
  });
}

/** Flags for a project that leaves them to us; one with an asconfig.json, or scripts of its own, has said what it wants. */
async function defaultArguments({ root, build }: Project, profile: BuildProfile): Promise<string[]> {
  if (build.arguments !== undefined) return [];
  if (await exists(join(root, 'asconfig.json'))) return [];
  const sdks = await Promise.all(ASSEMBLYSCRIPT_SDKS.map((name) => findPackage(name, root)));
  return [...(sdks.some(Boolean) ? SDK_ABORT : []), ...(profile === 'release' ? ['--optimize'] : [])];
}

function toCompilation(project: Project, compiler: BuildResult['compiler'], reply: AscReply): Compilation {
  if (reply.status !== 'compiled') throw buildError(project, compiler, reply);
  const files = reply.files.map(toOutputFile);
  const module = files.find((file) => file.path.endsWith('.wasm'));
  if (!module) {
    throw new ProxletError('build-no-module', `asc wrote no .wasm file for ${project.build.entry}`, {
      output: reply.output,
      hint: 'give the target in asconfig.json an "outFile" that ends in .wasm, and no "noEmit"',
    });
  }
  const sourceMap = files.find((file) => file.path.endsWith('.wasm.map'));
  const others = files.filter((file) => file !== module && file !== sourceMap);
  return { compiler, module, sourceMap, others, warnings: reply.output };
}

function toOutputFile({ path, contents }: AscReply['files'][number]): OutputFile {
  return { path, contents: typeof contents === 'string' ? Buffer.from(contents) : contents };
}

/** One sentence for each way in which asc says no. */
const FAILURES = {
  failed: {
    code: 'build-failed',
    message: ({ build }: Project, output: string) => `${build.entry} does not compile: ${summarize(output)}`,
  },
  misconfigured: {
    code: 'build-configuration',
    message: ({ root }: Project) => `asc can't use ${join(root, 'asconfig.json')}`,
  },
  crashed: {
    code: 'compiler-crashed',
    message: ({ build }: Project) => `asc crashed on ${build.entry}`,
  },
};

function buildError(project: Project, compiler: BuildResult['compiler'], reply: AscReply): ProxletError {
  const { code, message } = FAILURES[reply.status === 'compiled' ? 'failed' : reply.status];
  const hint = hintFor(reply.output);
  return new ProxletError(code, message(project, reply.output), {
    output: reply.output,
    details: { compiler },
    ...(hint && { hint }),
  });
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
