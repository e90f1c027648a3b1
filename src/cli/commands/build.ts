import { resolve } from 'node:path';
import { IMAGE_FORMATS } from '../../image/filter.ts';
import { defineCommand } from '../command.ts';
import { consentOf } from '../consent.ts';

export const build = defineCommand({
  name: 'build',
  summary: 'build a filter, and an image of it',
  arguments: [
    {
      name: 'dir|file.wasm',
      summary: 'a folder in the project, or a built module to make an image of [default: .]',
      required: false,
    },
  ],
  options: {
    debug: { type: 'flag', summary: 'keep names and source positions, and optimise nothing' },
    tag: { type: 'text', short: 't', value: 'REF', summary: 'put an image called REF into the store' },
    format: {
      type: 'choice',
      value: 'FORMAT',
      choices: IMAGE_FORMATS,
      summary: 'how the image is laid out [default: artifact, which Istio, Envoy Gateway and Gloo take]',
    },
    yes: { type: 'flag', short: 'y', summary: 'install what the compiler lacks without asking' },
    offline: { type: 'flag', summary: 'fetch nothing: neither dependencies nor compilers' },
  },
  examples: [
    { command: 'proxlet build' },
    { command: 'proxlet build -t ghcr.io/me/hello:1.0', about: 'then `proxlet push ghcr.io/me/hello:1.0`' },
    { command: 'proxlet build hello --debug', about: 'for a debugger' },
    { command: 'proxlet build --json', about: 'the path of the module, for scripts' },
  ],
  async run(io, [target = '.'], options, context) {
    const path = resolve(io.cwd, target);
    const { tag, format } = options;
    const settings = {
      profile: options.debug ? ('debug' as const) : ('release' as const),
      onProgress: context.progress,
      signal: context.signal,
      offline: options.offline,
      consent: consentOf(io, options.yes, context),
    };
    if (tag !== undefined || path.endsWith('.wasm')) {
      const { buildImage } = await import('../images/build-image.ts');
      return buildImage(io, path, tag, format, settings);
    }
    const [{ buildProject }, { renderBuild }] = await Promise.all([
      import('../build-project.ts'),
      import('../render-build.ts'),
    ]);
    return renderBuild(await buildProject(path, settings), io.cwd);
  },
});
