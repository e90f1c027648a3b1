import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBootstrap } from '../decode-bootstrap.ts';
import { pluginOf, ROUTER, refusalOf, sample, TYPE, wasmFilter } from '../testing-bootstrap.ts';

const text = (value: unknown) => ({ '@type': `${TYPE}google.protobuf.StringValue`, value });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function wasmRefusal(plugin: Record<string, unknown>, vm: Record<string, unknown> = {}) {
  return refusalOf(sample({ manager: { http_filters: [wasmFilter(plugin, vm), ROUTER] } }), {
    readEnv: () => undefined,
  });
}

describe('a wasm filter', () => {
  it('hands its configuration on as bytes', () => {
    const cases: [unknown, string][] = [
      [text('h\u00e9'), '68c3a9'],
      [text(null), ''],
      [{}, ''],
      [{ '@type': `${TYPE}google.protobuf.BytesValue`, value: '_-8=' }, 'ffef'],
      [{ '@type': `${TYPE}google.protobuf.Struct`, value: { k: 'v' } }, '0a080a016b12031a0176'],
    ];
    for (const [configuration, expected] of cases) {
      assert.equal(hex(pluginOf({ configuration }).configuration), expected);
      assert.equal(hex(pluginOf({}, { configuration }).vm.configuration), expected);
    }
  });

  it('refuses a configuration that is no Any, or of a type without meaning here', () => {
    assert.match(wasmRefusal({ configuration: 'x' }).message, /configuration: must be an object, not "x"$/);
    assert.match(wasmRefusal({ configuration: { value: 'x' } }).hint ?? '', /google\.protobuf\.StringValue, value/);
    const other = wasmRefusal({ configuration: { '@type': `${TYPE}google.protobuf.Int32Value`, value: 1 } });
    assert.match(other.message, /type google\.protobuf\.Int32Value is not supported/);
    assert.match(
      wasmRefusal({ configuration: { ...text('x'), k: 1 } }).message,
      /Envoy's StringValue has no field "k"$/,
    );
  });

  it('takes its code from a file, from text, bytes or the environment', () => {
    const codeOf = (local: object, baseDir?: string) =>
      pluginOf({}, { code: { local } }, { readEnv: (name) => `<${name}>`, ...(baseDir && { baseDir }) }).vm.code;
    assert.deepEqual(codeOf({ filename: 'a/b.wasm' }), { kind: 'file', filename: 'a/b.wasm' });
    assert.deepEqual(codeOf({ filename: 'a/b.wasm' }, '/base'), { kind: 'file', filename: '/base/a/b.wasm' });
    assert.deepEqual(codeOf({ inline_bytes: 'AGFzbQ==' }), { kind: 'inline', bytes: Uint8Array.of(0, 97, 115, 109) });
    assert.deepEqual(codeOf({ inline_string: 'a' }), { kind: 'inline', bytes: Uint8Array.of(97) });
    assert.deepEqual(codeOf({ environment_variable: 'X' }), { kind: 'inline', bytes: Uint8Array.of(60, 88, 62) });
  });

  it('refuses code that is missing or remote', () => {
    assert.match(wasmRefusal({ vm_config: null }).message, /config\.vm_config: is required$/);
    assert.match(wasmRefusal({}, { code: { local: {} } }).message, /code\.local: needs one of filename/);
    assert.match(
      wasmRefusal({}, { code: { local: { environment_variable: 'X' } } }).message,
      /Environment variable doesn't exist: X$/,
    );
    const remote = wasmRefusal({}, { code: { remote: { sha256: 'x' } } });
    assert.match(remote.message, /vm_config\.code\.remote: .*not supported by the embedded proxy$/);
    assert.match(remote.hint ?? '', /--on envoy/);
  });

  it('runs other engines on V8 with a warning, and says why it does not run the rest', () => {
    for (const engine of ['wasmtime', 'wamr', 'wavm']) {
      const filter = wasmFilter({}, { runtime: `envoy.wasm.runtime.${engine}` });
      const { warnings } = decodeBootstrap(sample({ manager: { http_filters: [filter, ROUTER] } }));
      assert.deepEqual(
        warnings.map(({ suggestion }) => suggestion),
        ['runtime: envoy.wasm.runtime.v8'],
      );
    }
    assert.equal(pluginOf({}, { runtime: 'envoy.wasm.runtime.wamr' }).vm.runtime, 'envoy.wasm.runtime.v8');
    assert.match(wasmRefusal({}, { runtime: 'envoy.wasm.runtime.null' }).message, /compiled into Envoy/);
    assert.match(
      wasmRefusal({}, { runtime: 'v8' }).message,
      /Failed to create Wasm VM using v8 runtime\. Envoy was compiled without support for it$/,
    );
  });

  it('has the environment of its VM', () => {
    const environment_variables = { host_env_keys: ['SET', 'UNSET'], key_values: { OWN: 'own' } };
    const readEnv = (name: string) => (name === 'SET' ? 'set' : undefined);
    assert.deepEqual(pluginOf({}, { environment_variables }, { readEnv }).vm.environment, { OWN: 'own', SET: 'set' });
    for (const twice of [{ host_env_keys: ['A'], key_values: { A: 'b' } }, { host_env_keys: ['A', 'A'] }]) {
      assert.match(
        wasmRefusal({}, { environment_variables: twice }).message,
        /: Key A is duplicated in envoy\.extensions\.wasm\.v3\.VmConfig\.environment_variables for p\. All the keys must be unique\.$/,
      );
    }
  });

  it('has one way to say what happens on failure', () => {
    assert.equal(pluginOf({ failure_policy: 'fail_open' }).failurePolicy, 'FAIL_OPEN');
    assert.equal(pluginOf({ fail_open: true }).failOpen, true);
    assert.match(
      wasmRefusal({ fail_open: true, failure_policy: 'FAIL_OPEN' }).message,
      /: only one of fail_open or failure_policy can be set$/,
    );
  });
});
