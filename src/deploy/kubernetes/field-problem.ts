import type { StatusCause } from './status.ts';

/** What is wrong with one field; `field` is its path, or empty where it is the whole object. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** How a message of the server begins or runs, and what it becomes; `{1}` is the first group. The first that matches counts. */
type Rules = readonly (readonly [pattern: RegExp, problem: string])[];

/** What a Status' causes say (Kubernetes, `apimachinery/pkg/util/validation/field/errors.go`, kube-openapi's `errors`). */
const CAUSES: Rules = [
  [/^Unsupported value: (.+?): supported values: (.*)$/s, 'must be one of {2}, not {1}'],
  [/^Required value: (.+)$/s, 'is required: {1}'],
  [/^Required value$/, 'is required'],
  [/^Duplicate value: (.*)$/s, 'has {1} twice'],
  [/^Forbidden: (.*)$/s, 'may not be set: {1}'],
  [/^Too long: (.*)$/s, 'is too long: {1}'],
  [/^Too many: (\d+): must have at most (\d+) items?$/, 'has {1} items, and may have at most {2}'],
  [/^Invalid value: .*?: \S+ in body must be of type (\w+): .*$/s, 'must be of type {1}'],
  [/^Invalid value: (.*?): \S+ in body (?:should|must) (.*)$/s, 'must {2}, and is {1}'],
  // Of objects and lists only the type is named, if anything; then comes a CEL rule's own message.
  [/^Invalid value: (?:"(?:object|array)"|null): (.*)$/s, '{1}'],
  [/^Invalid value: ("(?:[^"\\]|\\.)*"|[-\d.]+|true|false): (.*)$/s, '{2}, not {1}'],
  [/^Invalid value: (.*)$/s, '{1}'],
];

/** What stands after a field's path where a Status has no causes (structured-merge-diff, `typed`). */
const TYPES: Rules = [
  [/^field not declared in schema/, 'is no field that this cluster knows'],
  [/^expected (string|boolean)/, 'must be a {1}'],
  [/^expected numeric/, 'must be a number'],
  [/^expected list/, 'must be a list'],
  [/^expected map/, 'must be an object'],
  [/^duplicate entries for key \[(.*?)\]/, 'has {1} twice'],
];

/** The server's remark that it stopped at the first errors: true of most checks, and no field's fault. */
const STOPPED = 'some validation rules were not checked because the object was invalid';
/** A remark on an integer's size, whose field is in its text. */
const FORMAT = /^Invalid value: .*?: Checked value must be of type (\w+) with format (\w+) in (\S+)$/s;

/** What the causes of a Status say, each once, in our words. */
export function problemsOfCauses(causes: readonly StatusCause[]): FieldProblem[] {
  const problems = causes
    .filter(({ message }) => !message.includes(STOPPED))
    .map(({ field, message }) => {
      const format = FORMAT.exec(message);
      if (format === null) return { field: pathOf(field), problem: apply(CAUSES, message) ?? message };
      return { field: format[3] ?? '', problem: `must be of type ${format[1]} (${format[2]})` };
    });
  const key = ({ field, problem }: FieldProblem) => `${field} ${problem}`;
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}

/** What a message without causes says of fields: unknown ones, doubled ones, wrong types. */
export function problemsInMessage(message: string): FieldProblem[] {
  const strict = [...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)].map(([, what, field = '']) => ({
    field: pathOf(field),
    problem: what === 'unknown' ? 'is no field that this cluster knows' : 'is there twice',
  }));
  const typed = [...message.matchAll(/(?:^|\s)(\.[^\s:]+): ([^\n]*)/g)].flatMap(([, field = '', words = '']) => {
    const problem = apply(TYPES, words);
    return problem === undefined ? [] : [{ field: pathOf(field), problem }];
  });
  return [...strict, ...typed];
}

function apply(rules: Rules, message: string): string | undefined {
  for (const [pattern, problem] of rules) {
    const found = pattern.exec(message);
    if (found !== null) return problem.replace(/\{(\d)\}/g, (_, index: string) => found[Number(index)] ?? '');
  }
  return undefined;
}

function pathOf(field: string): string {
  return field === '<nil>' ? '' : field.replace(/^\./, '');
}
