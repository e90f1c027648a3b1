import { MAX_MODULE_SIZE } from '../filter.ts';
import { resolveImage } from '../resolve-image.ts';
import { formatOf } from '../unpack.ts';
import { checkRealms } from './check-realms.ts';
import { CONSUMERS, type ConsumerName, type ImageUnderTest, type Verdict } from './consumer.ts';
import { Refusal } from './refusal.ts';
import { type Dialect, fetchAsIstio } from './wasm-fetcher.ts';

/** What each of `consumers` would do with the image. Throws RegistryError where the image itself cannot be read. */
export async function checkImage(
  image: ImageUnderTest,
  consumers: readonly ConsumerName[] = CONSUMERS,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const consumer of consumers) verdicts.push(await CHECKS[consumer](image));
  return verdicts;
}

const ISTIO: Dialect = {
  maxSize: MAX_MODULE_SIZE,
  // hashicorp/go-multierror, ListFormatFunc
  checkRealms,
  join: (reasons) => `${reasons.length} errors occurred:\n\t${reasons.map((one) => `* ${one}`).join('\n\t')}\n\n`,
  checkSize() {},
  // Istio reads the first 256 MiB and takes what it has for the module.
  checkLayerSize() {},
};

const ENVOY_GATEWAY: Dialect = {
  maxSize: MAX_MODULE_SIZE,
  checkRealms() {},
  join: (reasons) => reasons.join('\n'),
  checkSize(size) {
    if (size > MAX_MODULE_SIZE) {
      throw new Refusal(`plugin.wasm size ${size} exceeds maximum size ${MAX_MODULE_SIZE}`);
    }
  },
  checkLayerSize(size) {
    if (size > MAX_MODULE_SIZE) throw new Refusal(`wasm layer size exceeds maximum size ${MAX_MODULE_SIZE}`);
  },
};

const CHECKS: Record<ConsumerName, (image: ImageUnderTest) => Promise<Verdict>> = {
  istio: (image) => replay('istio', '1.31', ISTIO, image),
  'envoy-gateway': (image) => replay('envoy-gateway', '1.9', ENVOY_GATEWAY, image),
  gloo,
};

async function replay(
  consumer: ConsumerName,
  version: string,
  dialect: Dialect,
  image: ImageUnderTest,
): Promise<Verdict> {
  try {
    await fetchAsIstio(image, dialect);
    return { consumer, accepts: true, basis: 'source', version, reason: undefined, hint: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { consumer, accepts: false, basis: 'source', version, reason: error.message, hint: hintFor(error, image) };
  }
}

function hintFor({ message }: Refusal, image: ImageUnderTest): string {
  return message.includes('bearer realm')
    ? 'keep it in a registry that anybody may read, or that gives out tokens from a public host'
    : convert(image);
}

function convert({ reference }: ImageUnderTest): string {
  return `make one that it takes: \`proxlet copy --format artifact ${reference} NEW_REFERENCE\``;
}

/** Gloo's wasm is closed source; its documentation asks for images of wasme. */
async function gloo(image: ImageUnderTest): Promise<Verdict> {
  const { target, descriptor } = image;
  const resolved = await resolveImage(target, descriptor);
  const accepts = resolved !== undefined && formatOf(resolved.manifest) === 'artifact';
  return {
    consumer: 'gloo',
    accepts,
    basis: 'documentation',
    version: 'Gloo Gateway Enterprise',
    reason: accepts ? undefined : 'its documentation asks for an image made by wasme, with the module as a raw layer',
    hint: accepts ? undefined : convert(image),
  };
}
