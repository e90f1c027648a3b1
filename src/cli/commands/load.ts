import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';

export const load = defineCommand({
  name: 'load',
  summary: 'take images from a file into the store',
  arguments: [
    { name: 'file', summary: "a tar archive with an OCI layout, or the folder of wasme's own store", required: true },
  ],
  options: {
    as: { type: 'text', value: 'REF', summary: 'what to call an image that the file has no full name for' },
  },
  examples: [
    { command: 'proxlet load hello.tar' },
    { command: 'proxlet load archive.tar --as ghcr.io/me/hello:1.0' },
    { command: 'proxlet load ~/.wasme/store', about: 'the images that wasme built' },
  ],
  async run(io, [path = ''], options) {
    const [{ importWasmeStore, loadImages }, { withImages }] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
    ]);
    return withImages(io, undefined, async (images) => {
      const file = resolve(io.cwd, path);
      const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() === true;
      const loaded = isFolder ? await importWasmeStore(images, file) : await loadImages(images, file, options.as);
      return {
        data: { loaded },
        text: (style) => loaded.map((name) => `${style.green('loaded')} ${style.bold(name)}`).join('\n'),
      };
    });
  },
});
