import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintFor, summarize } from './diagnostics.ts';

const ONE = `src/filter.cc:3:5: error: unknown type name 'Foo'
    3 |     Foo x;
      |     ^
1 error generated.
`;

test('one error, many, an undefined symbol, and words without a place', () => {
  assert.equal(summarize(ONE), '1 error, in src/filter.cc:3:5');
  assert.equal(
    summarize(`${ONE}src/b.cc:1:10: fatal error: 'x.h' file not found\n`),
    '2 errors, the first in src/filter.cc:3:5',
  );
  assert.equal(
    summarize('wasm-ld: error: /tmp/a-1.o: undefined symbol: helper(int)\nclang++: error: linker command failed\n'),
    'helper(int) is defined nowhere',
  );
  assert.equal(summarize('clang++: error: something else'), undefined);
});

const ROWS: [string, RegExp | undefined][] = [
  ["a.cc:1:1: error: cannot use 'throw' with exceptions disabled", /^hosts of filters know no C\+\+ exceptions/],
  ["a.cc:1:10: fatal error: 'json.h' file not found", /^add the folder of json\.h to build\.include/],
  ["a.cc:1:10: fatal error: 'google/protobuf/any.h' file not found", /protobuf/],
  [
    "a.cc:1:1: error: 'onRequestHeaders' marked 'override' but does not override any member functions",
    /proxy_wasm_api/,
  ],
  ["a.cc:1:1: error: use of undeclared identifier 'proxy_clear_route_cache'", /clear_route_cache", 17/],
  [ONE, undefined],
];

for (const [output, hint] of ROWS) {
  test(`a hint for: ${output.split('\n', 1)[0]}`, () => {
    if (hint === undefined) assert.equal(hintFor(output), undefined);
    else assert.match(hintFor(output) ?? '', hint);
  });
}
