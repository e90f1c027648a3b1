import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderMap } from './header-map.ts';

const INLINE: ReadonlySet<string> = new Set(['accept', ':path']);

test('add: an inline header is extended, any other gets a further entry', () => {
  const map = HeaderMap.from([], INLINE);
  map.add('accept', 'a');
  map.add('x', '1');
  map.add('accept', 'b');
  map.add('x', '2');
  assert.deepEqual(map.fields, ['accept', 'a,b', 'x', '1', 'x', '2']);
  assert.equal(map.get('x'), '1');
  assert.equal(map.getJoined('x'), '1,2');
});

test('pseudo headers stay before ordinary ones', () => {
  const map = HeaderMap.from([
    [':method', 'GET'],
    ['a', '1'],
  ]);
  map.add(':path', '/');
  map.replace(':method', 'PUT');
  assert.deepEqual(map.fields, [':path', '/', ':method', 'PUT', 'a', '1']);
});

test('replace removes every entry and appends one; set keeps the place', () => {
  const fields: [string, string][] = [
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
    ['c', '4'],
  ];
  const replaced = HeaderMap.from(fields);
  replaced.replace('a', 'x');
  assert.deepEqual(replaced.fields, ['b', '2', 'c', '4', 'a', 'x']);
  const set = HeaderMap.from(fields);
  set.set('a', 'x');
  assert.deepEqual(set.fields, ['a', 'x', 'b', '2', 'c', '4']);
});

test('names from outside are lower-cased as ASCII, other bytes stay', () => {
  assert.deepEqual(HeaderMap.from([['X-\u00c9', 'V']]).fields, ['x-\u00c9', 'V']);
});

test('agrees with a list of pairs', () => {
  const name = fc.constantFrom('a', 'b', 'accept', ':path', ':status');
  const operation = fc.tuple(
    fc.constantFrom('add', 'append', 'replace', 'set', 'remove'),
    name,
    fc.constantFrom('', '1', '2'),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
      const map = new HeaderMap(INLINE);
      let model: [string, string][] = [];
      const insert = (key: string, value: string) => {
        const pseudo = model.filter(([known]) => known.startsWith(':')).length;
        // An `append` of a pseudo header may stand behind others: insertion looks at the leading ones.
        const leading = model.findIndex(([known]) => !known.startsWith(':'));
        const at = key.startsWith(':') ? (leading === -1 ? pseudo : leading) : model.length;
        model.splice(at, 0, [key, value]);
      };
      for (const [kind, key, value] of operations) {
        const first = model.find(([known]) => known === key);
        if (kind === 'remove') {
          const before = model.length;
          model = model.filter(([known]) => known !== key);
          assert.equal(map.remove(key), before - model.length);
          continue;
        }
        map[kind](key, value);
        if (kind === 'append') model.push([key, value]);
        else if (kind === 'add' && first !== undefined && INLINE.has(key))
          first[1] = first[1] === '' ? value : `${first[1]},${value}`;
        else if (kind === 'set' && first !== undefined) {
          first[1] = value;
          model = model.filter((field) => field === first || field[0] !== key);
        } else {
          if (kind === 'replace') model = model.filter(([known]) => known !== key);
          insert(key, value);
        }
      }
      assert.deepEqual([...map], model);
      assert.equal(map.count, model.length);
      assert.equal(map.byteSize, model.flat().join('').length);
      for (const key of ['a', 'accept', ':path'])
        assert.equal(map.get(key), model.find(([known]) => known === key)?.[1]);
    }),
  );
});
