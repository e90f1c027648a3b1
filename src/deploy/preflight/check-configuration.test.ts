import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProxletError } from '../../errors.ts';
import { checkConfiguration } from './check-configuration.ts';
import { parseConfiguration } from './configuration.ts';

const encode = (schema: unknown) =>
  new Uint8Array(Buffer.from(typeof schema === 'string' ? schema : JSON.stringify(schema)));
const check = (text: string | undefined, ...schemas: unknown[]) =>
  checkConfiguration(parseConfiguration(text), schemas.map(encode), 'r.example/ab:1');

const STRICT = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' } },
  additionalProperties: false,
};

test('what fits, and what nothing is said of, passes without a word', () => {
  assert.deepEqual(check('{"name": "a"}', STRICT), []);
  assert.deepEqual(check('anything'), []);
  assert.deepEqual(check(undefined), []);
  assert.deepEqual(check('plain text', { type: 'string' }), []);
  assert.deepEqual(check('null', { type: 'null' }), []);
});

test('what does not fit is told with path, expectation and value, and with all that is wrong', () => {
  assert.throws(
    () => check('{"nam": 1}', STRICT),
    (error: ProxletError) => {
      assert.equal(error.code, 'configuration-invalid');
      assert.equal(
        error.message,
        'the configuration does not fit the schema of r.example/ab:1: it must have the property "name", but is {"nam":1}',
      );
      assert.equal(error.output, 'also: /nam must not be there (did you mean "name"?), but is 1');
      return true;
    },
  );
});

test('text that is no JSON is told so', () => {
  assert.throws(() => check("{'name': 'a'}", STRICT), {
    message:
      "the configuration does not fit the schema of r.example/ab:1: it must be of type object, but is \"{'name': 'a'}\"",
    hint: 'it is no JSON: check its quotes and commas',
  });
});

test('no configuration where one is needed', () => {
  assert.throws(() => check(undefined, STRICT), {
    code: 'configuration-missing',
    message: 'r.example/ab:1 needs a configuration: it must have the property "name"',
  });
  assert.deepEqual(check(undefined, { type: 'string' }), []);
  assert.deepEqual(check(undefined, { properties: { a: { required: ['b'] } } }), []);
});

test('of several schemas one must fit, and one that is broken decides nothing', () => {
  assert.deepEqual(check('{"name": "a"}', STRICT, { required: ['other'] }), []);
  assert.throws(() => check('{}', '{', STRICT), { code: 'configuration-invalid' });
  assert.throws(() => check('{}', STRICT, '{'), { code: 'configuration-invalid' });
});

test('a schema that says nothing is noted', () => {
  const [note = '', ...others] = check('{}', '{ not json');
  assert.deepEqual(others, []);
  assert.match(note, /^the configuration was not checked against the schema of r\.example\/ab:1: it is broken: /);
});

test('of many problems the first ones are listed', () => {
  const properties = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`p${i}`, { type: 'string' }]));
  const text = JSON.stringify(Object.fromEntries(Object.keys(properties).map((name) => [name, 0])));
  assert.throws(
    () => check(text, { properties }),
    (error: ProxletError) => {
      const lines = error.output?.split('\n') ?? [];
      assert.equal(lines.length, 11);
      assert.equal(lines.at(-1), 'and 4 more');
      return true;
    },
  );
});
