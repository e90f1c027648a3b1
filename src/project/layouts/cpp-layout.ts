import type { Layout } from './layout.ts';
import { readFirst, readText } from './read-text.ts';

const WORKSPACES = ['WORKSPACE', 'WORKSPACE.bazel', 'MODULE.bazel'];
const BUILDS = ['BUILD', 'BUILD.bazel'];

/** A Bazel workspace whose BUILD has a rule for a module; Bazel itself is not used. */
export const cppLayout: Layout = {
  language: 'cpp',
  needs: 'WORKSPACE and BUILD with wasm_cc_binary, and filter.cc',
  async read(folder) {
    const [workspace, build] = await Promise.all([readFirst(folder, WORKSPACES), readFirst(folder, BUILDS)]);
    const rule = /\bwasm_cc_binary\(([\s\S]*?)^\)/m.exec(build?.text ?? '')?.[1];
    if (workspace === undefined || build === undefined || rule === undefined) return undefined;
    const list = /\bsrcs\s*=\s*\[([^\]]*)\]/.exec(rule)?.[1] ?? '';
    const sources = [...list.matchAll(/"([^":]+\.(?:cc|cpp|cxx))"/g)].flatMap(([, path]) => path ?? []);
    const [source = 'filter.cc', ...others] = sources;
    if ((await readText(folder, source)) === undefined) return undefined;
    return {
      name: undefined,
      // Not `build`: where file names have no case, that is the file BUILD.
      build: { entry: others.length === 0 ? source : '.', out: 'dist' },
      files: [build.name],
    };
  },
};
