import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const tag = defineCommand({
  name: 'tag',
  summary: 'give an image another name',
  arguments: [
    { name: 'reference', summary: 'the image', required: true },
    {
      name: 'name',
      summary: 'its other name: a reference, with --remote a tag in the same repository',
      required: true,
    },
  ],
  options: {
    remote: { type: 'flag', summary: 'in the registry; without it in the store' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet tag hello:dev ghcr.io/me/hello:1.0', about: 'then `proxlet push ghcr.io/me/hello:1.0`' },
    { command: 'proxlet tag --remote ghcr.io/me/hello:1.0 latest' },
  ],
  async run(io, [text = '', name = ''], options, context) {
    const [{ formatReference, parseReference, transfer, withTag }, { withImages }, { renderMoved }] = await Promise.all(
      [import('../../image/index.ts'), import('../images/with-images.ts'), import('../images/render-moved.ts')],
    );
    return withImages(io, options, async (images) => {
      const found = await images.findIn(options.remote ? 'registry' : 'store', text);
      const { registry, repository } = found.reference;
      if (options.remote) {
        const reference = parseReference(`${registry}/${repository}:${name}`);
        await found.target.tag(found.descriptor, name);
        return renderMoved('tagged', formatReference(reference), found.descriptor, undefined);
      }
      const reference = withTag(parseReference(name));
      // Copies no bytes within the store, but gives the signatures' tag the new name too.
      await transfer(found.target, found.descriptor, await images.local(reference), reference.tag, {
        signal: context.signal,
      });
      const full = formatReference(reference);
      return renderMoved('tagged', full, found.descriptor, `proxlet push ${full}`);
    });
  },
});
