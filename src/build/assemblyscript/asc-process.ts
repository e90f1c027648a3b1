import { ProxletError } from '../../errors.ts';
import { type CompilerProcess, startCompilerProcess } from '../compiler-process.ts';
import type { BuildResult } from '../types.ts';
import type { AscReply, AscRequest } from './asc-protocol.ts';
import { hintFor } from './diagnostics.ts';

/** Throws ProxletError `compiler-crashed` when asc ends by itself. */
export type AscProcess = CompilerProcess<AscRequest, AscReply>;

/** Starts the compiler, which loads while the caller goes on. `folder` is where its relative paths begin. */
export function startAsc(compiler: BuildResult['compiler'], folder: string): AscProcess {
  return startCompilerProcess({
    worker: new URL('./asc-worker.js', import.meta.url),
    args: [compiler.path],
    folder,
    crashed: (reason, output) => {
      const hint = hintFor(output);
      return new ProxletError('compiler-crashed', `asc ${compiler.version} ended before the build did: ${reason}`, {
        output,
        details: { compiler },
        ...(hint && { hint }),
      });
    },
  });
}
