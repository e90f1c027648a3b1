import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRuntimeConfig } from './runtime-config.ts';

const parse = (text: string) => parseRuntimeConfig('/p/runtime-config.json', text);

test('both spellings of protobuf’s JSON are read, and all may be missing', () => {
  const expected = { abiVersions: ['v0.2.1'], rootIds: ['a', 'b'] };
  assert.deepEqual(parse('{"type":"envoy_proxy","abiVersions":["v0.2.1"],"config":{"rootIds":["a","b"]}}'), expected);
  assert.deepEqual(parse('{"abi_versions":["v0.2.1"],"config":{"root_ids":["a","b"]}}'), expected);
  assert.deepEqual(parse('{}'), { abiVersions: [], rootIds: [] });
});

test('what is wrong is told with the field', () => {
  const refuses = (text: string, message: RegExp) =>
    assert.throws(() => parse(text), { code: 'runtime-config-invalid', exitCode: 2, message });
  refuses('{', /^cannot use \/p\/runtime-config\.json: .*JSON/);
  refuses('[]', /it must be an object, not \[\]/);
  refuses('{"type":"nginx"}', /"type" must be "envoy_proxy", not "nginx"/);
  refuses('{"config":[]}', /"config" must be an object/);
  refuses('{"config":{"rootIds":"a"}}', /"config\.rootIds" must be a list of texts, not "a"/);
  refuses('{"abiVersions":[2]}', /"abiVersions" must be a list of texts, not \[2\]/);
});
