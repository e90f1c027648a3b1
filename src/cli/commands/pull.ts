import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const pull = defineCommand({
  name: 'pull',
  summary: 'fetch an image from its registry into the store',
  arguments: [{ name: 'reference', summary: 'the image, by tag or by digest', required: true }],
  options: {
    output: { type: 'text', short: 'o', value: 'FILE', summary: 'also write the module to FILE' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet pull ghcr.io/me/hello:1.0' },
    { command: 'proxlet pull ghcr.io/me/hello:1.0 -o hello.wasm', about: 'the module as a file' },
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
        const { unpackImage, writeFileWhole } = await import('../../image/index.ts');
        const { module } = await unpackImage(pulled.target, pulled.descriptor);
        await writeFileWhole(resolve(io.cwd, options.output), module);
      }
      const name = formatReference(pulled.reference);
      return renderMoved('pulled', name, pulled.descriptor, `proxlet run ${name}`, { signed: pulled.signed });
    });
  },
});
