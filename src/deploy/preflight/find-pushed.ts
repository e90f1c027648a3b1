import { RegistryError } from '../../../registry/errors.ts';
import { ProxletError, printable } from '../../errors.ts';
import {
  type FoundImage,
  formatReference,
  type Images,
  lastVerified,
  parseReference,
  withTag,
} from '../../image/index.ts';

/** How registries answer for what is not there; some call it a matter of rights. */
const MISSING = new Set(['not-found', 'unauthorized', 'denied']);

/**
 * The image in its registry, where hosts will look for it. Throws RegistryError, and ProxletError `image-not-found`, or
 * `image-not-pushed` where it is in the store only.
 */
export async function findPushed(
  images: Images,
  env: NodeJS.ProcessEnv,
  text: string,
): Promise<{ found: FoundImage; notes: string[] }> {
  const reference = withTag(parseReference(text));
  const name = formatReference(reference);
  const stored = await inStore(images, text);
  try {
    const found = await images.findIn('registry', text);
    const { digest } = found.descriptor;
    const notes: string[] = [];
    if (stored !== undefined && stored.descriptor.digest !== digest) {
      notes.push(
        `${name} is ${digest} in its registry and ${stored.descriptor.digest} in the store here: the registry's is deployed`,
      );
    }
    const verified = await lastVerified(env, reference);
    if (verified !== undefined && verified.digest !== digest) {
      notes.push(
        printable(
          `${name} has moved since it was verified: it was ${verified.digest} on ${verified.time}, and is ${digest} now`,
        ),
      );
    }
    return { found: { ...found, reference }, notes };
  } catch (error) {
    if (!(error instanceof RegistryError) || !MISSING.has(error.code)) throw error;
    if (stored !== undefined) throw notPushed(name, reference.registry, error);
    if (error.code !== 'not-found') throw error;
    throw new ProxletError('image-not-found', `${reference.registry} has no ${name}`, {
      hint: `\`proxlet list ${reference.registry}/${reference.repository}\` shows the tags there are; \`proxlet build -t\` and \`proxlet push\` put one there`,
      details: { reference: name },
      cause: error,
    });
  }
}

async function inStore(images: Images, text: string): Promise<FoundImage | undefined> {
  try {
    return await images.findIn('store', text);
  } catch (error) {
    const isAbsent = error instanceof ProxletError && error.code === 'image-not-found';
    // Deploying from a registry takes no store: where jobs run there is often no place for one.
    const isWithoutStore = error instanceof RegistryError && error.code === 'storage';
    if (isAbsent || isWithoutStore) return undefined;
    throw error;
  }
}

function notPushed(name: string, registry: string, cause: unknown): ProxletError {
  const push = `\`proxlet push ${name}\``;
  return new ProxletError('image-not-pushed', `${name} is only in the store here, where no host can fetch it`, {
    hint:
      registry === 'docker.io'
        ? `${push}, or \`proxlet push ${name} --as REGISTRY/NAME:TAG\` and deploy that`
        : `${push} sends it to its registry`,
    details: { reference: name },
    cause,
  });
}
