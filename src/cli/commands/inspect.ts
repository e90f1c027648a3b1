import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS, REMOTE_OPTION } from '../images/connection-options.ts';

export const inspect = defineCommand({
  name: 'inspect',
  summary: 'show what an image holds',
  arguments: [
    { name: 'reference', summary: 'the image: in the store if it is there, else in its registry', required: true },
  ],
  options: { ...REMOTE_OPTION, ...CONNECTION_OPTIONS },
  examples: [{ command: 'proxlet inspect ghcr.io/me/hello:1.0' }, { command: 'proxlet inspect hello:dev --json' }],
  async run(io, [text = ''], options) {
    const [{ inspectImage }, { withImages }, { renderInspected }] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/render-inspected.ts'),
    ]);
    return withImages(io, options, async (images) =>
      renderInspected(await inspectImage(await images.find(text, options.remote))),
    );
  },
});
