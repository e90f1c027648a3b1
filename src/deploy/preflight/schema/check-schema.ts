import { dereference, type Schema, type SchemaDraft, validate } from '@cfworker/json-schema';
import { messageOf, printable } from '../../../errors.ts';
import { explainUnits, type SchemaProblem } from './explain-units.ts';
import { runLimited, TimedOut } from './run-limited.ts';

const LIMIT_MS = 1000;

/** By what `$schema` has in it; draft 6 differs from 7 in nothing that the validator looks at. */
const DRAFTS: readonly [string, SchemaDraft][] = [
  ['draft-04', '4'],
  ['draft-06', '7'],
  ['draft-07', '7'],
  ['2019-09', '2019-09'],
];
const DEFAULT_DRAFT = '2020-12';

/** What a schema says of a value; `unusable` is why it says nothing, to follow a colon. */
export type SchemaVerdict = { problems: readonly SchemaProblem[] } | { unusable: string };

/**
 * Checks JSON against the text of a JSON Schema, which may be anybody's: it is interpreted, nothing that it refers to is
 * fetched, and it gets one second.
 */
export function checkSchema(text: string, instance: unknown, milliseconds = LIMIT_MS): SchemaVerdict {
  try {
    return { problems: runLimited(() => problemsOf(text, instance), milliseconds) };
  } catch (error) {
    return { unusable: reasonOf(error) };
  }
}

function problemsOf(text: string, instance: unknown): SchemaProblem[] {
  const schema: unknown = JSON.parse(text);
  if (!isSchema(schema)) throw new TypeError('it is neither an object nor true or false');
  const named = typeof schema === 'boolean' ? undefined : schema.$schema;
  const draft = DRAFTS.find(([part]) => String(named).includes(part))?.[1] ?? DEFAULT_DRAFT;
  const lookup = dereference(schema);
  const { errors } = validate(instance, schema, draft, lookup, false);
  return explainUnits(errors, { schema, lookup, instance });
}

/** Whether it looks like one; what is wrong inside is found where it is used. */
function isSchema(value: unknown): value is Schema | boolean {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function reasonOf(error: unknown): string {
  if (error instanceof TimedOut) return 'it takes too long to check against';
  if (error instanceof RangeError) return 'it is nested too deeply';
  const message = messageOf(error);
  const reference = /^Unresolved \$ref "(.*?)"\./s.exec(message)?.[1];
  if (reference === undefined) return `it is broken: ${printable(message)}`;
  return `it refers to ${printable(reference)}, which is not in it, and nothing is fetched`;
}
