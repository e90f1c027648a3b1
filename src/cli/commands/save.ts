import { resolve } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS, REMOTE_OPTION } from '../images/connection-options.ts';

export const save = defineCommand({
  name: 'save',
  summary: 'write an image to a file, with its signatures',
  arguments: [
    { name: 'reference', summary: 'the image: in the store if it is there, else in its registry', required: true },
  ],
  options: {
    output: { type: 'text', short: 'o', value: 'FILE', summary: 'the file, a tar archive with an OCI layout' },
    ...REMOTE_OPTION,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet save ghcr.io/me/hello:1.0 -o hello.tar', about: 'then `proxlet load hello.tar` elsewhere' },
  ],
  async run(io, [text = ''], options) {
    const [{ formatReference, saveImage, withTag }, { withImages }, { renderMoved }] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/render-moved.ts'),
    ]);
    const { output } = options;
    if (output === undefined) {
      throw new ProxletError('usage', '--output is missing', {
        exitCode: ExitCode.usage,
        hint: 'name the file: `proxlet save REF -o FILE`',
      });
    }
    return withImages(io, options, async (images) => {
      const found = await images.find(text, options.remote);
      await saveImage(found, resolve(io.cwd, output));
      const name = formatReference(withTag(found.reference));
      return renderMoved('saved', name, found.descriptor, `proxlet load ${output}`, { file: output });
    });
  },
});
