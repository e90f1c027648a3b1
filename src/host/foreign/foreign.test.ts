import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { Status } from '../../abi/index.ts';
import { AttributeGroup } from '../attribute-group.ts';
import { HttpContext } from '../http-context.ts';
import { LIMITS } from '../limits.ts';
import { readMessage } from '../protobuf/read-message.ts';
import { lengthField, varintField } from '../protobuf/write-fields.ts';
import { RootContext } from '../root-context.ts';
import { plugin, TestingHost } from '../testing-host.ts';
import { loadFilter } from '../testing-module.ts';
import { TestingStream } from '../testing-stream.ts';
import { foreignFunction } from './index.ts';

async function setUp() {
  const host = new TestingHost();
  const vm = host.vm(await loadFilter());
  vm.start();
  const root = vm.adopt((id) => new RootContext(vm, id, plugin()));
  const stream = new TestingStream();
  const context = vm.adopt((id) => new HttpContext(id, root, stream));
  vm.setEffective(context.id);
  const call = (name: string, argument: Uint8Array | string = '') =>
    foreignFunction(name)?.(vm, Buffer.from(argument)) ?? Status.NotFound;
  return { host, vm, root, stream, context, call };
}

test('names that Envoy does not have, inherited ones too', async () => {
  const { call } = await setUp();
  assert.deepEqual([call('nope'), call('toString'), call('')], [1, 1, 1]);
});

test('compress and uncompress', async () => {
  const { call } = await setUp();
  const packed = call('compress', 'hello world!');
  assert.ok(packed instanceof Uint8Array);
  assert.equal(Buffer.from(packed).toString('hex').slice(0, 8), '789ccb48');
  assert.deepEqual(call('uncompress', packed), Buffer.from('hello world!'));
  assert.equal(call('uncompress', 'hello'), Status.SerializationFailure);
});

test('a bomb is not unpacked', async () => {
  const { host, call } = await setUp();
  const bomb = deflateSync(Buffer.alloc(LIMITS.uncompressed.most + 1));
  assert.equal(call('uncompress', bomb), Status.InternalFailure);
  assert.match(host.lines[0] ?? '', /went beyond a limit .* for what uncompress gives/);
});

test('expressions, declared properties and filter state have limits, and what is deleted counts no more', async () => {
  const { vm, root, call } = await setUp();
  const large = Buffer.alloc(2 ** 20, 'a');
  // What is current is the VM context, whose class has no expressions: those of a root are asked for here.
  const { expressions } = root;
  const token = expressions.add(() => 1n, LIMITS.expressions.most);
  Object.defineProperty(vm.caller, 'root', { value: root });
  assert.equal(call('expr_create', '1'), Status.InternalFailure);
  expressions.delete(token);
  assert.equal(expressions.footprint, 0);
  assert.ok(call('expr_create', '1') instanceof Uint8Array);
  const untilRefused = (once: (i: number) => number | Uint8Array) => {
    let i = 0;
    let result = once(i);
    while (result === Status.Ok && i < 200) result = once(++i);
    return { result, enough: i > 60 };
  };
  const refused = { result: Status.InternalFailure, enough: true };
  const declared = (i: number) =>
    call('declare_property', Buffer.concat([lengthField(1, `p${i}`), lengthField(4, large)]));
  assert.deepEqual(untilRefused(declared), refused);
  const { filterState } = vm.target;
  filterState?.set(
    'key',
    { attribute: () => undefined, plain: undefined, json: undefined },
    0,
    LIMITS.filterState.most,
  );
  const argument = Buffer.concat([lengthField(1, 'envoy.tcp_proxy.cluster'), lengthField(2, 'c')]);
  assert.equal(call('set_envoy_filter_state', argument), Status.InternalFailure);
});

test('sign and verify_signature', async () => {
  const { call } = await setUp();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'der' });
  const signed = call('sign', Buffer.concat([lengthField(1, 'SHA256'), lengthField(2, key), lengthField(3, 'text')]));
  assert.ok(signed instanceof Uint8Array);
  const result = readMessage({ result: [1, 'bool'], signature: [2, 'bytes'], error: [3, 'string'] }, signed);
  assert.ok(result?.result);
  assert.ok(verify('sha256', Buffer.from('text'), publicKey, result.signature));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const ask = (text: string, hash = 'sha256') =>
    call(
      'verify_signature',
      Buffer.concat([
        lengthField(1, hash),
        lengthField(2, spki),
        lengthField(3, result.signature),
        lengthField(4, text),
      ]),
    );
  assert.deepEqual(ask('text'), Buffer.from(varintField(1, true)));
  assert.deepEqual(ask('other'), Buffer.from(lengthField(2, 'Failed to verify digest. Error code: 0')));
  assert.deepEqual(ask('text', 'md5'), Buffer.from(lengthField(2, 'md5 is not supported.')));
  assert.equal(call('verify_signature', lengthField(1, 'sha256')), Status.BadArgument);
  assert.equal(call('sign', '\xff'), Status.BadArgument);
});

test('declare_property acts on the context that calls, and once for a name', async () => {
  const { vm, root, call } = await setUp();
  assert.equal(call('declare_property', Buffer.concat([lengthField(1, 'p'), varintField(2, true)])), Status.Ok);
  assert.equal(call('declare_property', lengthField(1, 'p')), Status.BadArgument);
  assert.equal(vm.caller.prototypes.get('p')?.readOnly, true);
  assert.equal(root.prototypes.size, 0);
});

test('set_envoy_filter_state makes what Envoy has a factory for', async () => {
  const { stream, call } = await setUp();
  const set = (path: string, value: string) =>
    call('set_envoy_filter_state', Buffer.concat([lengthField(1, path), lengthField(2, value)]));
  assert.equal(set('envoy.tcp_proxy.cluster', 'c'), Status.Ok);
  assert.equal(stream.filterState.get('envoy.tcp_proxy.cluster')?.plain, 'c');
  assert.equal(set('envoy.upstream.dynamic_port', '65536'), Status.BadArgument);
  assert.equal(set('nope', 'c'), Status.NotFound);
});

test('expressions: tokens count up, also past one that cannot be compiled', async () => {
  const { host, vm, root, call } = await setUp();
  // What is current is the VM context, which has no root; expressions are a root context's.
  assert.equal(vm.caller.root, undefined);
  const stream = new TestingStream();
  stream.attributes.set('request', new AttributeGroup({ size: () => 5n, name: () => '\xc3\xa9' }, undefined));
  assert.equal(
    root.expressions.add(() => 1n, 1),
    0,
  );
  root.expressions.skip();
  assert.equal(
    root.expressions.add(() => 2n, 1),
    2,
  );
  assert.equal(call('expr_create', '1 +'), Status.BadArgument);
  assert.match(host.lines.at(-1) ?? '', /^info expr_create parse error: /);
  assert.equal(call('expr_create', 'nope(1)'), Status.BadArgument);
  assert.match(host.lines.at(-1) ?? '', /^info expr_create compile error: /);
  assert.equal(call('expr_evaluate', 'abc'), Status.BadArgument);
  assert.equal(call('expr_delete', 'abc'), Status.BadArgument);
});
