import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecodeContext } from './context.ts';
import { DecodingStopped, Location } from './location.ts';
import { encodeStruct } from './struct-bytes.ts';

const hex = (struct: Record<string, unknown>) =>
  Buffer.from(encodeStruct(struct, new Location(new DecodeContext({})))).toString('hex');

describe('encodeStruct', () => {
  it("writes protobuf's binary form", () => {
    assert.equal(hex({}), '');
    assert.equal(hex({ k: 'v' }), '0a080a016b12031a0176');
    assert.equal(hex({ k: null }), '0a070a016b12020800');
    assert.equal(hex({ k: false }), '0a070a016b12022000');
    assert.equal(hex({ k: 0 }), '0a0e0a016b1209110000000000000000');
    assert.equal(hex({ k: -1.5 }), '0a0e0a016b120911000000000000f8bf');
    assert.equal(hex({ k: '' }), '0a070a016b12021a00');
    assert.equal(hex({ k: [true, []] }), '0a0f0a016b120a32080a0220010a023200');
    assert.equal(hex({ k: { é: {} } }), '0a110a016b120c2a0a0a080a02c3a912022a00');
  });

  it('writes lengths beyond 127 in several bytes', () => {
    assert.equal(hex({ k: 'x'.repeat(200) }), `0ad1010a016b12cb011ac801${'78'.repeat(200)}`);
  });

  it("stops at protobuf's limit on nesting", () => {
    let deep: unknown = [];
    for (let i = 0; i < 10_000; i++) deep = [deep];
    assert.throws(() => hex({ deep }), DecodingStopped);
  });
});
