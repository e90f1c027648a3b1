import { defineCommand } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';

export const prune = defineCommand({
  name: 'prune',
  summary: 'delete what no image in the store needs any more',
  arguments: [],
  options: {
    grace: {
      type: 'integer',
      value: 'SECONDS',
      min: 0,
      max: 31_536_000,
      default: 600,
      summary: 'leave what is younger alone, as another command may be about to name it',
    },
  },
  examples: [{ command: 'proxlet prune' }, { command: 'proxlet prune --grace 0', about: 'when nothing else runs' }],
  async run(io, _args, options) {
    const { withImages } = await import('../images/with-images.ts');
    return withImages(io, undefined, async (images) => {
      const { manifests, blobs, bytes } = await (await images.store()).prune({ grace: options.grace * 1000 });
      return {
        data: { manifests: manifests.map(({ digest }) => digest), blobs, bytes },
        text: (style) =>
          blobs + manifests.length === 0
            ? 'nothing to delete'
            : `${style.green('deleted')} ${manifests.length} images and ${blobs} blobs, ${formatBytes(bytes)}`,
      };
    });
  },
});
