import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSchema } from './check-schema.ts';

/** Milliseconds; slow machines need more than users shall wait. */
const LONG = 60_000;

function said(schema: unknown, instance: unknown): string[] {
  const verdict = checkSchema(typeof schema === 'string' ? schema : JSON.stringify(schema), instance, LONG);
  if ('unusable' in verdict) return [verdict.unusable];
  return verdict.problems.map(({ path, expected, given }) => `${path} must ${expected}, is ${given}`);
}

const PROBLEMS: [schema: unknown, instance: unknown, ...expected: string[]][] = [
  [{ type: 'integer' }, 1.5, ' must be of type integer, is 1.5'],
  [{ type: ['string', 'null'] }, true, ' must be of type string or null, is true'],
  [{ const: { a: 1 } }, [], ' must be {"a":1}, is []'],
  [{ enum: ['a', 1] }, 'b', ' must be one of "a", 1, is "b"'],
  [{ not: { type: 'string' } }, 'x', ' must not be what it is, is "x"'],
  [{ required: ['a', 'b'] }, { a: 1 }, ' must have the property "b", is {"a":1}'],
  [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ' must have the property "b" where it has "a", is {"a":1}'],
  [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, ' must have no property called "ab", is {"ab":1}'],
  [{ minProperties: 1 }, {}, ' must have at least 1 properties, is {}'],
  [
    { maxItems: 1, uniqueItems: true },
    [1, 1],
    ' must have at most 1 items, is [1,1]',
    ' must have no item twice, is [1,1]',
  ],
  [
    { items: { minimum: 1, exclusiveMaximum: 3 } },
    [0, 3],
    '/0 must be at least 1, is 0',
    '/1 must be less than 3, is 3',
  ],
  [{ multipleOf: 2 }, 3, ' must be a multiple of 2, is 3'],
  [{ minLength: 2, maxLength: 3 }, 'a', ' must have at least 2 characters, is "a"'],
  [{ pattern: '^a+$' }, 'b', ' must match the pattern ^a+$, is "b"'],
  [{ format: 'ipv4' }, 'b', ' must have the format ipv4, is "b"'],
  [{ contains: { const: 1 } }, [2], ' must contain an item that the schema asks for, is [2]'],
  [
    { properties: { 'a/b c~': { $ref: '#/$defs/n' } }, $defs: { n: { type: 'number', minimum: 2 } } },
    { 'a/b c~': 1 },
    '/a~1b c~0 must be at least 2, is 1',
  ],
  [
    { properties: { a: { anyOf: [{ type: 'string' }, { properties: { b: false } }] }, c: false } },
    { a: { b: 1 }, c: 1 },
    '/a must have one of the forms that the schema allows, is {"b":1}',
    '/c must not be there, is 1',
  ],
  [
    { oneOf: [{ type: 'integer' }, { minimum: 1 }] },
    1,
    ' must have exactly one of the forms that the schema allows, is 1',
  ],
  ['{"if": {"type": "string"}, "then": {"minLength": 2}}', 'a', ' must have at least 2 characters, is "a"'],
  [
    { properties: { enabled: {} }, additionalProperties: false },
    { enabeld: 1 },
    '/enabeld must not be there (did you mean "enabled"?), is 1',
  ],
  [{ maxLength: 1 }, `\u001b${'x'.repeat(100)}`, ` must have at most 1 characters, is "\\u001b${'x'.repeat(53)}…`],
  [{ allOf: [{ minimum: 2 }, { minimum: 2 }] }, 1, ' must be at least 2, is 1'],
  [false, 1, ' must not be there, is 1'],
  [true, 1],
];
for (const [schema, instance, ...expected] of PROBLEMS) {
  test(`${JSON.stringify(schema)} of ${JSON.stringify(instance)}`, () => {
    assert.deepEqual(said(schema, instance), expected);
  });
}

test('the draft is the one that the schema names, 2020-12 where it names none', () => {
  const schema = { $schema: 'http://json-schema.org/draft-04/schema#', maximum: 3, exclusiveMaximum: true };
  assert.deepEqual(said(schema, 3), [' must be at most 3, is 3']);
  const tuple = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    items: [{ type: 'string' }],
    additionalItems: false,
  };
  assert.deepEqual(said(tuple, ['a', 1]), ['/1 must not be there, is 1']);
  assert.deepEqual(said({ prefixItems: [{ type: 'string' }] }, [1]), ['/0 must be of type string, is 1']);
});

const UNUSABLE: [name: string, schema: unknown, expected: RegExp][] = [
  ['no JSON', '{', /^it is broken: /],
  ['no schema', '[]', /^it is broken: it is neither an object nor true or false$/],
  ['a pattern that does not compile', { pattern: '(' }, /^it is broken: Invalid regular expression/],
  ['a keyword of another type', { enum: 3 }, /^it is broken: /],
  ['a reference to itself', { $ref: '#' }, /^it is nested too deeply$/],
  ['deep nesting', `${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}`, /^it is nested too deeply$/],
  [
    'a reference to elsewhere',
    { $ref: 'http://169.254.169.254/schema.json' },
    /^it refers to http:\/\/169\.254\.169\.254\/schema\.json, which is not in it, and nothing is fetched$/,
  ],
];
for (const [name, schema, expected] of UNUSABLE) {
  test(`unusable: ${name}`, () => {
    const [reason = '', ...others] = said(schema, 'x');
    assert.deepEqual(others, []);
    assert.match(reason, expected);
  });
}

test('a schema that spins is stopped, within a regular expression and outside of one', () => {
  const expression = { pattern: '^(a+)+$' };
  const references = {
    $ref: '#/$defs/d30',
    $defs: Object.fromEntries(
      Array.from({ length: 31 }, (_, i) => [
        `d${i}`,
        i === 0 ? true : { allOf: [{ $ref: `#/$defs/d${i - 1}` }, { $ref: `#/$defs/d${i - 1}` }] },
      ]),
    ),
  };
  for (const schema of [expression, references]) {
    assert.deepEqual(checkSchema(JSON.stringify(schema), `${'a'.repeat(50)}!`, 100), {
      unusable: 'it takes too long to check against',
    });
  }
});
