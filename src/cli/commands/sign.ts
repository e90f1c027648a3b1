import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS, REMOTE_OPTION } from '../images/connection-options.ts';

export const sign = defineCommand({
  name: 'sign',
  summary: 'sign an image with a key, as cosign does',
  arguments: [
    { name: 'reference', summary: 'the image: in the store if it is there, else in its registry', required: true },
  ],
  options: {
    key: {
      type: 'text',
      value: 'FILE',
      summary: "the private key: PEM, or cosign's key file with its password in COSIGN_PASSWORD",
    },
    form: {
      type: 'choice',
      value: 'FORM',
      choices: ['both', 'bundle', 'classic'],
      default: 'both',
      summary: "cosign 3's bundle, the classic form that older ones read, or both",
    },
    ...REMOTE_OPTION,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet sign ghcr.io/me/hello:1.0 --key cosign.key' },
    { command: 'COSIGN_PASSWORD=$(cat password) proxlet sign hello:dev --key cosign.key', about: 'for scripts' },
  ],
  async run(io, [text = ''], options, context) {
    const [
      { formatReference, readPrivateKey, readTextFile, SIGNATURE_FORMS, signImage, withTag },
      { withImages },
      { keyPassword, requireKey },
      { renderMoved },
    ] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/key-password.ts'),
      import('../images/render-moved.ts'),
    ]);
    const file = requireKey(options.key);
    return withImages(io, options, async (images) => {
      const pem = await readTextFile(resolve(io.cwd, file));
      const key = await readPrivateKey(pem, () => keyPassword(io, context.signal));
      const found = await images.find(text, options.remote);
      const { registry, repository } = found.reference;
      const forms = options.form === 'both' ? SIGNATURE_FORMS : [options.form];
      context.progress(`signing ${text}`);
      const made = await signImage(found.target, found.descriptor, `${registry}/${repository}`, key, forms);
      const name = formatReference(withTag(found.reference));
      return renderMoved(
        'signed',
        name,
        found.descriptor,
        found.place === 'store' ? `proxlet push ${name}` : undefined,
        {
          place: found.place,
          signatures: made.map(({ form, descriptor }) => ({ form, digest: descriptor.digest })),
        },
      );
    });
  },
});
