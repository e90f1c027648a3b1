import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS, REMOTE_OPTION } from '../images/connection-options.ts';

export const verify = defineCommand({
  name: 'verify',
  summary: 'tell who would take an image, or check who signed it',
  arguments: [
    { name: 'reference', summary: 'the image: in the store if it is there, else in its registry', required: true },
  ],
  options: {
    for: {
      type: 'text',
      value: 'NAMES',
      summary: 'of istio, envoy-gateway and gloo, with commas [default: all, unless --key is given]',
    },
    key: { type: 'text', value: 'FILE', summary: 'the public key that must have signed it (PEM)' },
    ...REMOTE_OPTION,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet verify ghcr.io/me/hello:1.0', about: "each consumer's verdict, in its own words" },
    { command: 'proxlet verify hello:dev --for istio' },
    { command: 'proxlet verify ghcr.io/me/hello:1.0 --key cosign.pub' },
  ],
  async run(io, [text = ''], options, context) {
    const [
      { checkImage, formatReference, readPublicKey, readTextFile, rememberVerified, verifySignature, withTag },
      { withImages },
      { parseConsumers },
      { renderVerified },
    ] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/parse-consumers.ts'),
      import('../images/render-verified.ts'),
    ]);
    const { key } = options;
    const consumers = parseConsumers(options.for ?? (key === undefined ? 'all' : ''));
    return withImages(io, options, async (images) => {
      const found = await images.find(text, options.remote);
      const reference = formatReference(withTag(found.reference));
      const pem = key === undefined ? undefined : await readTextFile(resolve(io.cwd, key));
      const signed =
        pem === undefined ? undefined : await verifySignature(found.target, found.descriptor, [readPublicKey(pem)]);
      const challenge =
        found.place === 'registry' && consumers.length > 0
          ? await (await images.client(found.reference.registry)).challenge(context.signal)
          : undefined;
      const verdicts = await checkImage({ ...found, reference, challenge }, consumers);
      const { digest } = found.descriptor;
      const rendered = renderVerified({ reference, place: found.place, digest, signed, verdicts });
      // For `deploy`, which says when the tag has moved since.
      await rememberVerified(io.env, withTag(found.reference), { digest, time: new Date().toISOString() });
      return rendered;
    });
  },
});
