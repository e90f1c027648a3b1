import type { OutputUnit, Schema } from '@cfworker/json-schema';
import { printable } from '../../../errors.ts';
import { nearest } from '../../../nearest.ts';
import { keywordValue, parsePointer, valueAt } from './pointers.ts';

/** Where a value is not what a schema wants. All texts are printable. */
export interface SchemaProblem {
  /** JSON pointer; empty for the whole. */
  path: string;
  /** To follow "must". */
  expected: string;
  /** The value, shortened JSON. */
  given: string;
  /** The keyword of JSON Schema. */
  keyword: string;
}

export interface Checked {
  schema: Schema | boolean;
  /** Subschemas by URI. */
  lookup: Readonly<Record<string, Schema | boolean>>;
  instance: unknown;
}

const MAX_GIVEN = 60;
const MAX_EXPECTED = 200;

/** Those that tell of a choice: what stands after them are the choices' own problems. */
const CHOICES = new Set(['anyOf', 'oneOf', 'not', 'contains', 'propertyNames']);

type Words = (value: unknown, unit: OutputUnit) => string;
const json: Words = (value) => JSON.stringify(value);
const quoted = ({ error }: OutputUnit, index = 0) => [...error.matchAll(/"([^"]*)"/g)][index]?.[1] ?? '';
const dependent: Words = (_, unit) => `have the property "${quoted(unit, 1)}" where it has "${quoted(unit)}"`;

/** What each keyword wants. Others say only that something below is wrong, which follows them. */
const WORDS: Readonly<Record<string, Words>> = {
  false: () => 'not be there',
  type: (value) => `be of type ${Array.isArray(value) ? value.join(' or ') : String(value)}`,
  const: (value, unit) => `be ${json(value, unit)}`,
  enum: (value, unit) => `be one of ${Array.isArray(value) ? value.map((one) => json(one, unit)).join(', ') : ''}`,
  not: () => 'not be what it is',
  anyOf: () => 'have one of the forms that the schema allows',
  oneOf: () => 'have exactly one of the forms that the schema allows',
  required: (_, unit) => `have the property "${quoted(unit)}"`,
  dependentRequired: dependent,
  propertyNames: (_, unit) => `have no property called "${quoted(unit)}"`,
  minProperties: (value) => `have at least ${value} properties`,
  maxProperties: (value) => `have at most ${value} properties`,
  minItems: (value) => `have at least ${value} items`,
  maxItems: (value) => `have at most ${value} items`,
  contains: () => 'contain an item that the schema asks for',
  minContains: (value) => `contain at least ${value} items that the schema asks for`,
  maxContains: (value) => `contain at most ${value} items that the schema asks for`,
  uniqueItems: () => 'have no item twice',
  minimum: (value) => `be at least ${value}`,
  maximum: (value) => `be at most ${value}`,
  exclusiveMinimum: (value) => `be more than ${value}`,
  exclusiveMaximum: (value) => `be less than ${value}`,
  multipleOf: (value) => `be a multiple of ${value}`,
  minLength: (value) => `have at least ${value} characters`,
  maxLength: (value) => `have at most ${value} characters`,
  pattern: (value) => `match the pattern ${value}`,
  format: (value) => `have the format ${value}`,
};

/** Turns the validator's output into problems in words, each once and those of a choice put together. */
export function explainUnits(units: readonly OutputUnit[], checked: Checked): SchemaProblem[] {
  const problems = new Map<string, SchemaProblem>();
  let choice: OutputUnit | undefined;
  let known: string[] = [];
  for (const unit of units) {
    // The location of `false` is the value's: it belongs to what stands before it.
    if (
      choice !== undefined &&
      (unit.keyword === 'false' || unit.keywordLocation.startsWith(`${choice.keywordLocation}/`))
    )
      continue;
    choice = CHOICES.has(unit.keyword) ? unit : undefined;
    const words = WORDS[unit.keyword];
    if (words !== undefined) {
      const problem = problemOf(unit, words, checked, known);
      problems.set(`${problem.path} ${problem.expected}`, problem);
    }
    known = unit.keyword === 'additionalProperties' ? propertiesBeside(unit, checked) : [];
  }
  return [...problems.values()];
}

function problemOf(unit: OutputUnit, words: Words, checked: Checked, known: readonly string[]): SchemaProblem {
  const steps = parsePointer(unit.instanceLocation);
  const value = valueAt(checked.instance, steps);
  const meant = unit.keyword === 'false' ? nearest(steps.at(-1) ?? '', known) : undefined;
  const expected = words(unit.keyword === 'false' ? undefined : keywordValue(unit.keywordLocation, checked), unit);
  return {
    path: printable(steps.map((step) => `/${step.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')),
    expected: shorten(`${expected}${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`, MAX_EXPECTED),
    given: shorten(JSON.stringify(value) ?? 'nothing', MAX_GIVEN),
    keyword: unit.keyword,
  };
}

/** The properties that an object may have where others are refused. */
function propertiesBeside(unit: OutputUnit, checked: Checked): string[] {
  const properties = keywordValue(unit.keywordLocation.replace(/[^/]*$/, 'properties'), checked);
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function shorten(text: string, limit: number): string {
  return printable(text.length > limit ? `${text.slice(0, limit)}…` : text);
}
