import { ProxletError } from '../../errors.ts';
import type { Project } from '../../project/types.ts';
import type { Toolchain } from '../toolchain.ts';

/** The compilers of C++ are on their way; until then a project builds by its build.command. */
export function createCppToolchain({ file }: Project): Toolchain {
  return {
    async compile() {
      throw new ProxletError('compiler-missing', 'proxlet has no C++ compiler yet.', {
        hint: `Name a command that builds the module as build.command in ${file}.`,
      });
    },
    async close() {},
  };
}
