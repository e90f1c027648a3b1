import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const rm = defineCommand({
  name: 'rm',
  summary: 'remove an image from the store, or from its registry',
  arguments: [
    { name: 'reference', summary: 'a tag, which alone is removed; or a digest, to remove the image', required: true },
  ],
  options: {
    remote: { type: 'flag', summary: 'from the registry; without it from the store' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet rm hello:dev', about: 'then `proxlet prune` makes the room free' },
    { command: 'proxlet rm --remote ghcr.io/me/hello:1.0' },
  ],
  async run(io, [text = ''], options) {
    const [{ formatReference, removeImage, withTag }, { withImages }, { renderMoved }] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/render-moved.ts'),
    ]);
    return withImages(io, options, async (images) => {
      const found = await images.findIn(options.remote ? 'registry' : 'store', text);
      await removeImage(images, found);
      return renderMoved('removed', formatReference(withTag(found.reference)), found.descriptor, undefined);
    });
  },
});
