import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const push = defineCommand({
  name: 'push',
  summary: 'send an image from the store to its registry',
  arguments: [{ name: 'reference', summary: 'what `proxlet build -t` called it', required: true }],
  options: {
    as: { type: 'text', value: 'REF', summary: 'the name to give it there, instead of its own' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet push ghcr.io/me/hello:1.0' },
    { command: 'proxlet push hello:dev --as 127.0.0.1:5000/hello:1.0', about: 'under another name' },
  ],
  async run(io, [text = ''], options, context) {
    const [
      { transfer },
      { withTag },
      { formatReference, parseReference },
      { withImages },
      { copyProgress },
      { renderMoved },
    ] = await Promise.all([
      import('../../image/transfer.ts'),
      import('../../image/images.ts'),
      import('../../../registry/reference.ts'),
      import('../images/with-images.ts'),
      import('../images/copy-progress.ts'),
      import('../images/render-moved.ts'),
    ]);
    return withImages(io, options, async (images) => {
      const found = await images.findIn('store', text);
      const reference = withTag(options.as === undefined ? found.reference : parseReference(options.as));
      const name = formatReference(reference);
      await transfer(found.target, found.descriptor, await images.remote(reference, true), reference.tag, {
        signal: context.signal,
        onEvent: copyProgress(context, `pushing ${name}`),
      });
      return renderMoved('pushed', name, found.descriptor, `proxlet pull ${name}`);
    });
  },
});
