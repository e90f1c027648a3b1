import { ExitCode, ProxletError, printable } from '../../../errors.ts';

/** The stages of Gloo's filter chain, in its order (Gloo, options/wasm/wasm.proto, `FilterStage.Stage`). */
export const STAGES = [
  'FaultStage',
  'CorsStage',
  'WafStage',
  'AuthNStage',
  'AuthZStage',
  'RateLimitStage',
  'AcceptedStage',
  'OutAuthStage',
  'RouteStage',
] as const;

export const PREDICATES = ['Before', 'During', 'After'] as const;

/** A place in Gloo's filter chain. */
export interface FilterStage {
  stage: (typeof STAGES)[number];
  predicate: (typeof PREDICATES)[number];
}

/**
 * What `before:AuthN` means; upper and lower case and the word "Stage" do not matter, and `AuthN` alone is `during:AuthN`.
 * Throws ProxletError `stage-invalid`: Gloo's definition of a Gateway takes any text here, so the server would not tell.
 */
export function parseFilterStage(text: string): FilterStage {
  const [last = '', first = 'during', ...more] = text.toLowerCase().split(':').reverse();
  const predicate = PREDICATES.find((name) => name.toLowerCase() === first);
  const stage = STAGES.find((name) => `${last.replace(/stage$/, '')}stage` === name.toLowerCase());
  if (predicate !== undefined && stage !== undefined && more.length === 0) return { stage, predicate };
  throw new ProxletError('stage-invalid', `Gloo has no place "${printable(text)}" in its filter chain`, {
    hint: `write before:STAGE, during:STAGE or after:STAGE, the stages being ${STAGES.map((name) => name.replace(/Stage$/, '')).join(', ')}`,
    exitCode: ExitCode.usage,
  });
}
