import type { StatusCause } from './status.ts';

/** What is wrong with one field; `field` is its path, or empty where it is the whole object. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** Rules that turn the server's words about a field into ours; the first that matches counts. */
const RULES: readonly { pattern: RegExp; say: (found: readonly string[], field: string) => string }[] = [
  {
    pattern: /^Unsupported value: (.+?): supported values: (.*)$/s,
    say: ([value, values]) => `must be one of ${values}, not ${value}`,
  },
  { pattern: /^Required value(?:: (.*))?$/s, say: ([why]) => (why ? `is required: ${why}` : 'is required') },
  { pattern: /^Duplicate value: (.*)$/s, say: ([value]) => `has ${value} twice` },
  { pattern: /^Forbidden: (.*)$/s, say: ([why]) => `may not be set: ${why}` },
  { pattern: /^Too long: (.*)$/s, say: ([why]) => `is too long: ${why}` },
  {
    pattern: /^Too many: (\d+): must have at most (\d+) items?$/s,
    say: ([has, most]) => `has ${has} items, and at most ${most} may be there`,
  },
  {
    pattern: /^Invalid value: (.*?): \S+ in body must be of type (\w+): .*$/s,
    say: ([, type]) => `must be of type ${type}`,
  },
  {
    pattern: /^Invalid value: (.*?): \S+ in body (should|must) (.*)$/s,
    say: ([value, , rule]) => `must ${rule}, and is ${value}`,
  },
  // A rule in CEL has its own message; the value before it is only its type where it is no scalar.
  { pattern: /^Invalid value: (?:"(?:object|array)"|null|\{.*?\}|\[.*?\]): (.*)$/s, say: ([rule]) => rule ?? '' },
  { pattern: /^Invalid value: ("(?:[^"\\]|\\.)*"|[^:\s]+): (.*)$/s, say: ([value, rule]) => `${rule}, not ${value}` },
  { pattern: /^Invalid value: (.*)$/s, say: ([rule]) => rule ?? '' },
];

/** One cause of a Status in our words. */
export function explainField({ field, message }: StatusCause): FieldProblem {
  for (const { pattern, say } of RULES) {
    const found = pattern.exec(message);
    if (found !== null) return { field: pathOf(field), problem: say(found.slice(1), field) };
  }
  return { field: pathOf(field), problem: message };
}

/** What a message without causes says of fields: unknown ones, doubled ones, wrong types. */
export function fieldsInMessage(message: string): FieldProblem[] {
  const strict = [...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)].map(([, what, field = '']) => ({
    field: pathOf(field),
    problem: what === 'unknown' ? 'is no field that this cluster knows' : 'is there twice',
  }));
  const typed = [...message.matchAll(/(?<=^|\s)(\.[\w.[\]="/-]+): (field not declared in schema|expected [^\n]*)/g)];
  return [
    ...strict,
    ...typed.map(([, field = '', why = '']) => ({
      field: pathOf(field),
      problem: why.startsWith('expected')
        ? why.replace(/^expected (.*), got (.*)$/s, 'must be $1, not $2')
        : 'is no field that this cluster knows',
    })),
  ];
}

function pathOf(field: string): string {
  return field.replace(/^\./, '').replace(/^<nil>$/, '');
}
