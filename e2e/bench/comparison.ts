import { ratioOf, type Spread, spreadOf } from './statistics.ts';

/** One line of the report: the same measurement of proxlet and of a peer, in the same rounds. */
export interface Comparison {
  name: string;
  /** Of the values; empty for a plain number. */
  unit: string;
  peerName: string;
  proxlet: Spread;
  peer: Spread;
  /** proxlet over peer, within each round. */
  ratio: Spread;
  /** What the ratio should be, in words. */
  aim?: string;
}

/** `own` and `peer` hold one value a round. */
export function compare(
  about: Pick<Comparison, 'name' | 'unit' | 'peerName' | 'aim'>,
  own: readonly number[],
  peer: readonly number[],
): Comparison {
  return { ...about, proxlet: spreadOf(own), peer: spreadOf(peer), ratio: ratioOf(own, peer) };
}
