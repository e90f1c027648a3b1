import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '../../abi/index.ts';
import { AttributeGroup } from '../attribute-group.ts';
import { ByteBuffer } from '../byte-buffer.ts';
import { HeaderMap } from '../header-map.ts';
import { HttpContext } from '../http-context.ts';
import { RootContext } from '../root-context.ts';
import { plugin, TestingHost } from '../testing-host.ts';
import { loadFilter } from '../testing-module.ts';
import { TestingStream } from '../testing-stream.ts';
import { handlers } from './index.ts';

async function paused(abi = '0_2_1') {
  const host = new TestingHost();
  const vm = host.vm(await loadFilter({ abi }), { configuration: 'vm' });
  vm.start();
  const root = vm.adopt((id) => new RootContext(vm, id, plugin({ name: 'naïve' })));
  const stream = new TestingStream();
  const context = vm.adopt((id) => new HttpContext(id, root, stream));
  const map = HeaderMap.from(
    [
      [':authority', 'a'],
      ['x', '1'],
      ['x', '2'],
    ],
    new Set([':authority']),
  );
  context.request.headers = map;
  vm.setEffective(context.id);
  const out = { value: '' as string | Uint8Array | readonly string[] };
  return { host, vm, root, stream, context, map, out };
}

test('header names are lower-cased, and host is :authority in requests alone', async () => {
  const { vm, map, out, context, stream } = await paused();
  assert.equal(handlers.proxy_get_header_map_value(vm, 0, 'Host', out), 0);
  assert.equal(out.value, 'a');
  handlers.proxy_add_header_map_value(vm, 0, 'HOST', 'b');
  handlers.proxy_replace_header_map_value(vm, 0, 'X', '3');
  assert.deepEqual(map.fields, [':authority', 'a,b', 'x', '3']);
  handlers.proxy_remove_header_map_value(vm, 0, 'host');
  handlers.proxy_set_header_map_pairs(vm, 0, ['Y', '1', 'host', 'h']);
  assert.deepEqual(map.fields, [':authority', 'h', 'y', '1']);
  assert.equal(stream.calls.length, 4, 'each change chooses the route anew');
  context.response.headers = HeaderMap.from([]);
  handlers.proxy_add_header_map_value(vm, 2, 'Host', 'r');
  assert.deepEqual(context.response.headers.fields, ['host', 'r']);
  assert.equal(stream.calls.length, 4);
});

test('maps that are not there: BadArgument, while logging NotFound, pairs always empty', async () => {
  const { vm, context, out } = await paused();
  assert.equal(handlers.proxy_get_header_map_value(vm, 2, 'x', out), Status.BadArgument);
  assert.equal(handlers.proxy_add_header_map_value(vm, 2, 'x', ''), Status.BadArgument);
  assert.equal(handlers.proxy_set_header_map_pairs(vm, 4, []), Status.BadArgument);
  assert.equal(handlers.proxy_get_header_map_size(vm, 6, { value: 0 }), Status.BadArgument);
  out.value = 'old';
  assert.equal(handlers.proxy_get_header_map_pairs(vm, 2, out), 0);
  assert.equal(out.value, '');
  context.logged = {
    requestHeaders: undefined,
    requestTrailers: undefined,
    responseHeaders: undefined,
    responseTrailers: undefined,
  };
  assert.equal(handlers.proxy_get_header_map_value(vm, 2, 'x', out), Status.NotFound);
  assert.equal(handlers.proxy_remove_header_map_value(vm, 0, 'x'), Status.BadArgument);
});

test('a header that is absent: NotFound, in ABI 0.1.0 an empty value', async () => {
  for (const [abi, status] of [
    ['0_1_0', Status.Ok],
    ['0_2_0', Status.NotFound],
  ] as const) {
    const { vm, out } = await paused(abi);
    assert.equal(handlers.proxy_get_header_map_value(vm, 0, 'absent', out), status);
    assert.equal(out.value, '');
  }
});

test('buffers: ranges are cut to what there is, and only bodies may be written', async () => {
  const { vm, context, out } = await paused();
  context.request.body = new ByteBuffer();
  context.request.body.append(Buffer.from('abcdef'));
  const get = (type: number, start: number, size: number) => {
    const status = handlers.proxy_get_buffer_bytes(vm, type, start, size, out);
    return status === 0 ? Buffer.from(out.value as Uint8Array).toString() : status;
  };
  assert.deepEqual(
    [get(0, 1, 3), get(0, 4, 0xffffffff), get(0, 6, 1), get(0, 0xffffffff, 0xffffffff)],
    ['bcd', 'ef', '', ''],
  );
  assert.deepEqual([get(2, 0, 9), get(5, 0, 9), get(6, 0, 9)], ['', '', 'vm']);
  assert.deepEqual([get(4, 0, 9), get(7, 0, 9)], [Status.NotFound, Status.NotFound]);
  const set = (type: number, start: number, size: number) =>
    handlers.proxy_set_buffer_bytes(vm, type, start, size, Buffer.from('X'));
  assert.deepEqual([set(0, 0, 2), get(0, 0, 99)], [0, 'Xcdef']);
  assert.deepEqual([set(0, 2, 1), set(1, 0, 0), set(6, 0, 0), set(5, 0, 0)], [2, 2, 2, 2]);
  get(0, 0, 1);
  assert.deepEqual([set(8, 0, 0), set(4, 0, 0), set(7, 0, 0)], [2, 1, 1]);
});

test('properties', async () => {
  const { host, vm, stream, out, root } = await paused();
  stream.attributes.set('request', new AttributeGroup({ size: () => 5n }, undefined));
  const get = (path: string) => handlers.proxy_get_property(vm, path, out);
  assert.deepEqual([get('plugin_name'), out.value], [0, 'na\u00c3\u00afve']);
  assert.deepEqual([get('plugin_root_id\0'), out.value], [0, 'root']);
  assert.equal(get('plugin_name\0x'), Status.NotFound);
  assert.equal(get(''), Status.SerializationFailure);
  assert.equal(get('request\0size'), 0);
  assert.equal(handlers.proxy_set_property(vm, 'a', Buffer.from('1')), 0);
  assert.deepEqual([get('a'), out.value], [0, Buffer.from('1')]);
  assert.equal(get('request'), Status.SerializationFailure);
  assert.equal(get('cluster_name'), Status.NotFound);
  assert.equal(get('cluster_name'), Status.NotFound);
  assert.deepEqual(host.lines, [
    'proxlet the property cluster_name is NotFound in Envoy since 1.33, and here: it is called xds.cluster_name now',
  ]);
  vm.setEffective(root.id);
  assert.equal(handlers.proxy_set_property(vm, 'a', Buffer.from('1')), Status.NotFound);
  assert.equal(get('request\0size'), Status.NotFound);
  assert.deepEqual([get('xds\0node\0id'), out.value], [0, 'node'], 'a root context knows the server');
  assert.equal(get('xds\0cluster_name'), Status.NotFound);
});

test('contexts and streams by number', async () => {
  const { vm, context, root } = await paused();
  const effective = (id: number) => handlers.proxy_set_effective_context(vm, id);
  assert.deepEqual([effective(0), effective(1), effective(2), effective(3)], [0, 0, 0, 2]);
  effective(context.id);
  assert.equal(handlers.proxy_continue_stream(vm, 3), Status.Unimplemented);
  assert.deepEqual(
    [0, 1, 2, 3].map((type) => handlers.proxy_close_stream(vm, type)),
    [0, 0, 0, 0],
  );
  context.onDestroy();
  assert.equal(effective(context.id), Status.BadArgument);
  assert.equal(vm.target === context, false);
  effective(root.id);
  assert.equal(handlers.proxy_done(vm), Status.NotFound);
});

test('log lines below the level are counted', async () => {
  const { vm, host } = await paused();
  const quiet = new TestingHost({ logLevel: 3 });
  const other = quiet.vm(vm.module);
  other.start();
  handlers.proxy_log(other, 2, 0, 0);
  handlers.proxy_log(other, 3, 0, 0);
  assert.deepEqual([quiet.lines, quiet.runtime.suppressed], [['warning wasm log: '], 1]);
  const level = { value: 0 };
  handlers.proxy_get_log_level(other, level);
  assert.equal(level.value, 3);
  assert.equal(host.runtime.suppressed, 0);
});
