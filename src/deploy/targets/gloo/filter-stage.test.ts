import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PREDICATES, parseFilterStage, STAGES } from './filter-stage.ts';

for (const stage of STAGES) {
  for (const predicate of PREDICATES) {
    const text = `${predicate.toLowerCase()}:${stage.replace('Stage', '')}`;
    test(`${text} is a place in the chain`, () => {
      assert.deepEqual(parseFilterStage(text), { stage, predicate });
      assert.deepEqual(parseFilterStage(text.toUpperCase()), { stage, predicate });
      assert.deepEqual(parseFilterStage(`${predicate}:${stage}`), { stage, predicate });
    });
  }
}

test('a stage alone is the place during it', () =>
  assert.deepEqual(parseFilterStage('authz'), { stage: 'AuthZStage', predicate: 'During' }));

for (const text of ['', ':', 'before:', 'before:Nowhere', 'near:AuthN', 'before:AuthN:x', 'before']) {
  test(`"${text}" is none, and the stages are named`, () =>
    assert.throws(
      () => parseFilterStage(text),
      ({ code, hint }) => code === 'stage-invalid' && /Fault, Cors, Waf/.test(hint),
    ));
}
