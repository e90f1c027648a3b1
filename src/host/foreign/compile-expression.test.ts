import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Attribute, AttributeMap, Duration, Timestamp, Uint } from '../attribute.ts';
import { AttributeGroup } from '../attribute-group.ts';
import { compileExpression } from './compile-expression.ts';

const VALUES: Record<string, Attribute> = {
  request: new AttributeGroup<undefined>(
    { size: () => 5n, name: () => '\xc3\xa9', id: () => new Uint(7), took: () => new Duration(1_500_000_000n) },
    undefined,
  ),
  numbers: [1n, 2n],
  moment: new Timestamp(1_000_000n),
};

function evaluate(text: string): Attribute {
  const compiled = compileExpression(text);
  assert.ok('expression' in compiled, text);
  return compiled.expression((name) => VALUES[name]);
}

describe('compileExpression', () => {
  it('reads attributes by their types', () => {
    assert.equal(evaluate('request.size + 1'), 6n);
    assert.equal(evaluate('request.name'), '\xc3\xa9');
    assert.equal(evaluate('request.name == "é"'), true);
    assert.deepEqual(evaluate('request.id + 1u'), new Uint(8));
    assert.deepEqual(evaluate('request.took'), new Duration(1_500_000_000n));
    assert.deepEqual(evaluate('moment'), new Timestamp(1_000_000n));
    assert.deepEqual(evaluate('numbers.map(x, x * 2)'), [2n, 4n]);
    assert.equal(evaluate('has(request.nope)'), false);
  });

  it('answers maps as they are, and those of the expression by their entries', () => {
    assert.equal(evaluate('request'), VALUES['request']);
    const map = evaluate('{"a": 1}');
    assert.ok(map instanceof AttributeMap);
    assert.equal(map.get('a'), 1n);
    assert.ok(map.encode());
    assert.equal(evaluate('type(1)'), null, 'a type has no encoding');
  });

  it('throws for what has no value', () => {
    for (const text of ['nope', 'request.nope', '1 / 0', '1 + "a"']) assert.throws(() => evaluate(text), text);
  });

  it('refuses what is not in the language, and functions that Envoy does not have', () => {
    const stages = ['1 +', '"', 'nope(1)', '"a".trim()', 'size(1, 2)', '[1].map(x, nope(x))'].map((text) => {
      const compiled = compileExpression(text);
      return 'stage' in compiled ? compiled.stage : undefined;
    });
    assert.deepEqual(stages, ['parse', 'parse', 'compile', 'compile', 'compile', 'compile']);
  });
});
