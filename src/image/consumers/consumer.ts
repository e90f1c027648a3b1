import type { Descriptor } from '../../../registry/descriptor.ts';
import type { Target } from '../../../registry/target.ts';

/** Programs that fetch images of filters. */
export const CONSUMERS = ['istio', 'envoy-gateway', 'gloo'] as const;
export type ConsumerName = (typeof CONSUMERS)[number];

/** What one of them does with an image. */
export interface Verdict {
  consumer: ConsumerName;
  accepts: boolean;
  /** Replayed from the program's source, or merely what its documentation says. */
  basis: 'source' | 'documentation';
  /** Which version's rules these are. */
  version: string;
  /** Why not: the program's own words where the basis is its source. */
  reason: string | undefined;
  /** What would make it accept the image. */
  hint: string | undefined;
}

export interface ImageUnderTest {
  target: Target;
  descriptor: Descriptor;
  /** As the program would be given it, without the scheme: `registry.example.com/team/filter:1`. */
  reference: string;
  /** What its registry asks strangers for (WWW-Authenticate); undefined where that is nothing, or not known. */
  challenge?: string | undefined;
}
