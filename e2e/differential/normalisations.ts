/**
 * What may differ between two runs, or between two correct proxies, without meaning anything. Kept short on purpose:
 * each entry is something the comparison no longer sees.
 */
export interface Normalisation {
  pattern: RegExp;
  replacement: string;
  reason: string;
}

export const NORMALISATIONS: readonly Normalisation[] = [
  {
    pattern: /(\bdate: "?)\w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d GMT/gi,
    replacement: '$1(date)',
    reason: 'The time of the answer. Its format is still compared, and a date of long ago is left as it is.',
  },
  {
    pattern: /(\bx-request-id: "?)[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi,
    replacement: '$1(uuid)',
    reason: 'Random. That it is a UUID is still compared.',
  },
  {
    pattern: /(\bx-envoy-upstream-service-time: "?)\d+/gi,
    replacement: '$1(ms)',
    reason: 'How long the backend took, in milliseconds.',
  },
  {
    pattern: /(\bretry-after: "?)\d+/gi,
    replacement: '$1(seconds)',
    reason: 'How long a client must wait, from now on, in seconds.',
  },
  {
    pattern: /127\.0\.0\.1:\d{4,5}\b/g,
    replacement: '127.0.0.1:(port)',
    reason: 'Listeners and clients get free ports.',
  },
  {
    pattern: /(expr_create (?:parse|compile) error: )[\s\S]*?(?=\nlog |\n*$)/g,
    replacement: '$1(words)',
    reason:
      'Each parser of expressions has its own words. That an expression is refused, and at which stage, is compared.',
  },
];

export function normalise(text: string): string {
  let result = text;
  for (const { pattern, replacement } of NORMALISATIONS) result = result.replace(pattern, replacement);
  return result;
}
