import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';

export const build = defineCommand({
  name: 'build',
  summary: 'build a filter',
  arguments: [{ name: 'dir', summary: 'a folder in the project [default: .]', required: false }],
  options: {
    debug: { type: 'flag', summary: 'keep names and source positions, and optimise nothing' },
  },
  examples: [
    { command: 'proxlet build' },
    { command: 'proxlet build hello --debug', about: 'for a debugger' },
    { command: 'proxlet build --json', about: 'the path of the module, for scripts' },
  ],
  async run(io, [dir = '.'], options, context) {
    const [{ loadProject }, { createBuilder }, { checkResult }, { renderBuild }] = await Promise.all([
      import('../../project/index.ts'),
      import('../../build/index.ts'),
      import('../../build/check-result.ts'),
      import('../render-build.ts'),
    ]);
    const builder = createBuilder(await loadProject(resolve(io.cwd, dir)));
    try {
      const result = await builder.build({
        profile: options.debug ? 'debug' : 'release',
        onProgress: context.progress,
        signal: context.signal,
      });
      checkResult(result);
      return renderBuild(result, io.cwd);
    } finally {
      await builder.close();
    }
  },
});
