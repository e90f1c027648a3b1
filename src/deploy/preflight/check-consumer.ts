import { ProxletError, printable } from '../../errors.ts';
import { type ConsumerName, checkImage, type FoundImage, formatReference } from '../../image/index.ts';

/**
 * What the platform's own fetcher would say of the image. `challenge` is what the registry asks strangers for. Returns notes;
 * throws ProxletError `image-refused` where the fetcher's source says no.
 */
export async function checkConsumer(
  { target, descriptor, reference }: FoundImage,
  consumer: ConsumerName,
  challenge: string | undefined,
): Promise<string[]> {
  const name = formatReference(reference);
  const [verdict] = await checkImage({ target, descriptor, reference: name, challenge }, [consumer]);
  if (verdict === undefined || verdict.accepts) return [];
  const { basis, reason = '', hint, version } = verdict;
  if (basis === 'documentation') return [`${consumer} may refuse ${name}: ${printable(reason)}`];
  throw new ProxletError('image-refused', `${consumer} would refuse ${name}`, {
    ...(hint === undefined ? {} : { hint }),
    output: `${consumer} ${version}: ${printable(reason.trimEnd())}`,
    details: { reference: name, digest: descriptor.digest, verdict },
  });
}
