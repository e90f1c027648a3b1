/** A consumer's refusal, in its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
