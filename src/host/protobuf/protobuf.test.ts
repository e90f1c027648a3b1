import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMessage } from './read-message.ts';
import { wireFields } from './wire-fields.ts';
import { doubleField, lengthField, varintField } from './write-fields.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (...pieces: Uint8Array[]) => Buffer.concat(pieces).toString('hex');

describe('wireFields', () => {
  it('reads every wire type', () => {
    assert.deepEqual(wireFields(bytes('08 9601  11 0100000000000080  1a 02 6869  25 04030201')), [
      { number: 1, wireType: 0, value: 150n },
      { number: 2, wireType: 1, value: 0x8000000000000001n },
      { number: 3, wireType: 2, value: bytes('6869') },
      { number: 4, wireType: 5, value: 0x01020304n },
    ]);
    assert.deepEqual(wireFields(new Uint8Array(0)), []);
  });

  it('leaves groups out, and refuses those that do not end as they began', () => {
    assert.deepEqual(wireFields(bytes('0b 0b 0801 0c 0c 0802')), [{ number: 1, wireType: 0, value: 2n }]);
    for (const wrong of ['0b', '0b 14', '0c', '0b'.repeat(200) + '0c'.repeat(200)]) {
      assert.equal(wireFields(bytes(wrong)), undefined, wrong);
    }
  });

  it('refuses what is cut short, too long or has no field number', () => {
    const wrong = [
      '08',
      '08 80',
      '11 00',
      '25 00',
      '1a 02 00',
      '1a',
      '00 00',
      '0e',
      '08 ff ff ff ff ff ff ff ff ff ff 01',
    ];
    for (const text of wrong) assert.equal(wireFields(bytes(text)), undefined, text);
    assert.equal(wireFields(bytes('ff ff ff ff 7f 00')), undefined, 'a tag of more than 32 bits');
  });

  it('takes varints of ten bytes', () => {
    assert.deepEqual(wireFields(bytes('08 ff ff ff ff ff ff ff ff ff 01'))?.[0]?.value, 0xffffffffffffffffn);
  });
});

describe('readMessage', () => {
  const schema = {
    name: [1, 'string'],
    data: [2, 'bytes'],
    flag: [3, 'bool'],
    kind: [4, 'int32'],
    child: [5, 'message'],
    children: [6, 'messages'],
  } as const;

  it('gives the default of what is absent', () => {
    const empty = { name: '', data: new Uint8Array(0), flag: false, kind: 0, child: undefined, children: [] };
    assert.deepEqual(readMessage(schema, new Uint8Array(0)), empty);
    assert.deepEqual(readMessage(schema, bytes('0801 7a00')), empty, 'wrong wire types and unknown fields are skipped');
  });

  it('takes the last of each, and joins messages', () => {
    const pieces = [
      lengthField(1, 'a'),
      lengthField(1, 'é'),
      lengthField(2, Uint8Array.of(255)),
      varintField(3, 7),
      varintField(4, -1),
      lengthField(5, [varintField(1, 1)]),
      lengthField(5, [varintField(2, 2)]),
      lengthField(6, ''),
      lengthField(6, 'x'),
    ];
    const read = readMessage(schema, Buffer.concat(pieces));
    assert.equal(read?.name, 'é');
    assert.deepEqual([...(read?.data ?? [])], [255]);
    assert.equal(read?.flag, true);
    assert.equal(read?.kind, -1);
    assert.equal(hex(read?.child ?? bytes('')), '08011002');
    assert.deepEqual(
      read?.children.map((child) => hex(child)),
      ['', '78'],
    );
  });

  it('refuses bytes that are no message, and strings that are no UTF-8', () => {
    assert.equal(readMessage(schema, bytes('0a05')), undefined);
    assert.equal(readMessage(schema, bytes('0a01ff')), undefined);
    assert.equal(readMessage(schema, bytes('0a01ff 0a0161')), undefined, 'even where a later one is');
    assert.notEqual(readMessage(schema, bytes('1201ff')), undefined);
  });
});

describe('the writer', () => {
  it("writes protobuf's binary form", () => {
    assert.equal(hex(varintField(1, 150)), '089601');
    assert.equal(hex(varintField(1, true)), '0801');
    assert.equal(hex(varintField(16, -1n)), '8001ffffffffffffffffff01');
    assert.equal(hex(doubleField(2, -1.5)), '11000000000000f8bf');
    assert.equal(hex(lengthField(3, 'é')), '1a02c3a9');
    assert.equal(hex(lengthField(3, [varintField(1, 0), varintField(2, 1)])), '1a0408001001');
    assert.equal(hex(lengthField(1, 'x'.repeat(200))).slice(0, 6), '0ac801');
  });
});
