import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import type { Project } from '../project/types.ts';
import { runTool } from './run-tool.ts';
import type { Compilation, Toolchain } from './toolchain.ts';

/**
 * Builds by the project's own command, whatever it is: Make, Bazel, a script. The command runs in a shell in the
 * project's folder and finds the profile in PROXLET_PROFILE; the module it makes is then taken over.
 */
export function createCustomToolchain(project: Project, command: string, module: string): Toolchain {
  return {
    async compile({ profile, onProgress, signal }): Promise<Compilation> {
      onProgress?.(`running ${command}`);
      const [shell, flag] = process.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c'];
      const env = { ...process.env, PROXLET_PROFILE: profile };
      const { status, stdout, stderr } = await runTool({
        ...{ command: shell, args: [flag, command], cwd: project.root, env, signal },
        onLine: (line) => onProgress?.(line),
      });
      if (status !== 0) {
        throw new ProxletError('build-failed', `\`${printable(command)}\` ended with exit code ${status}`, {
          output: [stdout, stderr].filter((text) => text !== '').join('\n'),
          hint: `it is build.command of ${printable(project.file)}, and runs in ${printable(project.root)}`,
        });
      }
      return {
        compiler: { name: command, version: '', path: shell, origin: 'project' },
        module: {
          path: join(project.root, project.build.out, `${profile}.wasm`),
          contents: await read(project, module),
        },
        sourceMap: undefined,
        others: [],
        warnings: stderr,
      };
    },
    async close() {},
  };
}

async function read(project: Project, module: string): Promise<Uint8Array> {
  const path = join(project.root, module);
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new ProxletError('build-no-module', `the command ran, but there is no ${printable(path)}`, {
      exitCode: ExitCode.usage,
      hint: `correct build.module in ${printable(project.file)}, or have build.command write that file`,
      cause: error,
    });
  }
}
