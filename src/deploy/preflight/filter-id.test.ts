import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterId } from './filter-id.ts';

const DEFAULTS: [name: string, id: string][] = [
  ['hello', 'hello'],
  ['Add_Header.v2', 'add-header-v2'],
  ['--a--', 'a'],
  ['a'.repeat(70), 'a'.repeat(63)],
  [`${'a'.repeat(62)}.b`, 'a'.repeat(62)],
];
for (const [name, id] of DEFAULTS) {
  test(`${name} is called ${id} by itself`, () => assert.equal(filterId(undefined, name), id));
}

for (const id of ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'a'.repeat(64), 'a\u001b[2J']) {
  test(`refuses ${JSON.stringify(id)}`, () => {
    assert.throws(() => filterId(id, 'hello'), { code: 'id-invalid', exitCode: 2 });
  });
}

test('what is given is taken as it is, and what is refused is told with what would do', () => {
  assert.equal(filterId('0-a', 'hello'), '0-a');
  assert.throws(() => filterId('Rate.Limit', 'hello'), {
    message: '"Rate.Limit" is no name for the deployment',
    hint: 'give --id up to 63 small letters, digits and dashes inside, such as rate-limit',
  });
  assert.throws(() => filterId(undefined, '___'), {
    message: 'no name can be made of ___ for the deployment',
    hint: 'give --id up to 63 small letters, digits and dashes inside',
  });
});
