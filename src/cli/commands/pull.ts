import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const pull = defineCommand({
  name: 'pull',
  summary: 'fetch an image from its registry into the store',
  arguments: [{ name: 'reference', summary: 'the image, by tag or by digest', required: true }],
  options: {
    output: {
      type: 'text',
      short: 'o',
      value: 'FILE',
      summary: 'also write the module to FILE; to a folder, as wasme has it',
    },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet pull ghcr.io/me/hello:1.0' },
    { command: 'proxlet pull ghcr.io/me/hello:1.0 -o hello.wasm', about: 'the module as a file' },
    { command: 'proxlet pull ghcr.io/me/hello:1.0 -o hello/', about: 'filter.wasm and its runtime-config.json' },
  ],
  async run(io, [text = ''], options, context) {
    const [{ pullImage }, { formatReference }, { withImages }, { copyProgress }, { renderMoved }] = await Promise.all([
      import('../../image/pull-image.ts'),
      import('../../../registry/reference.ts'),
      import('../images/with-images.ts'),
      import('../images/copy-progress.ts'),
      import('../images/render-moved.ts'),
    ]);
    return withImages(io, options, async (images) => {
      const pulled = await pullImage(images, io.env, text, {
        signal: context.signal,
        onEvent: copyProgress(context, `pulling ${text}`),
      });
      if (options.output !== undefined) {
        const { unpackImage, writeFilter } = await import('../../image/index.ts');
        await writeFilter(io.cwd, options.output, await unpackImage(pulled.target, pulled.descriptor));
      }
      const name = formatReference(pulled.reference);
      return renderMoved('pulled', name, pulled.descriptor, `proxlet run ${name}`, { signed: pulled.signed });
    });
  },
});
