import { IMAGE_FORMATS } from '../../image/filter.ts';
import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

const PLACES = ['registry', 'store'] as const;

export const copy = defineCommand({
  name: 'copy',
  summary: 'copy an image, or make one of another format of it',
  arguments: [
    { name: 'source', summary: 'the image', required: true },
    { name: 'destination', summary: 'what the copy is called', required: true },
  ],
  options: {
    format: {
      type: 'choice',
      value: 'FORMAT',
      choices: IMAGE_FORMATS,
      summary: 'lay the filter out anew; signatures are of the old image and stay behind',
    },
    from: { type: 'choice', value: 'PLACE', choices: PLACES, default: 'registry', summary: 'where the image is' },
    to: { type: 'choice', value: 'PLACE', choices: PLACES, default: 'registry', summary: 'where the copy goes' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet copy ghcr.io/me/hello:1.0 registry.example.com/hello:1.0' },
    { command: 'proxlet copy --from store --format compat hello:dev ghcr.io/me/hello:1.0-compat' },
  ],
  async run(io, [from = '', to = ''], options, context) {
    const [
      { formatReference, packImage, parseReference, storeImage, transfer, unpackImage, withTag },
      { withImages },
      { copyProgress },
      { renderMoved },
    ] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/copy-progress.ts'),
      import('../images/render-moved.ts'),
    ]);
    return withImages(io, options, async (images) => {
      const reference = withTag(parseReference(to));
      const name = formatReference(reference);
      const [found, destination] = await Promise.all([
        images.findIn(options.from, from),
        images.destination(options.to, reference),
      ]);
      const { target, descriptor } = found;
      if (options.format === undefined) {
        const sameRegistry = options.from === options.to && found.reference.registry === reference.registry;
        await transfer(target, descriptor, destination, reference.tag, {
          ...(sameRegistry ? { mountFrom: found.reference.repository } : {}),
          signal: context.signal,
          onEvent: copyProgress(context, `copying to ${name}`),
        });
        return renderMoved('copied', name, descriptor, undefined);
      }
      context.progress(`converting to ${name}`);
      const image = await packImage(await unpackImage(target, descriptor), options.format);
      const made = await storeImage(destination, image, reference.tag);
      return renderMoved('copied', name, made, undefined, { format: options.format });
    });
  },
});
