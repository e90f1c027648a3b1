import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BufferType, HeaderMapType, Status } from '../../abi/index.ts';
import { handlers } from '../handlers/index.ts';
import { HeaderMap } from '../header-map.ts';
import type { OutU32 } from '../hostcall.ts';
import { RootContext } from '../root-context.ts';
import { plugin, TestingHost } from '../testing-host.ts';
import { loadFilter } from '../testing-module.ts';

const HEADERS = [':method', 'GET', ':path', '/', 'Host', 'a'];
/** Each callback says its name's first letter and its token, as one line. */
const BODY = `
  (data (i32.const 16) "h?i?r?t?c?")
  (func $say (param $at i32) (param $token i32)
    (i32.store8 (i32.add (local.get $at) (i32.const 1)) (i32.add (i32.const 48) (local.get $token)))
    (drop (call $proxy_log (i32.const 2) (local.get $at) (i32.const 2))))
  (func (export "proxy_on_http_call_response") (param i32 i32 i32 i32 i32) (call $say (i32.const 16) (local.get 1)))
  (func (export "proxy_on_grpc_receive_initial_metadata") (param i32 i32 i32) (call $say (i32.const 18) (local.get 1)))
  (func (export "proxy_on_grpc_receive") (param i32 i32 i32) (call $say (i32.const 20) (local.get 1)))
  (func (export "proxy_on_grpc_receive_trailing_metadata") (param i32 i32 i32) (call $say (i32.const 22) (local.get 1)))
  (func (export "proxy_on_grpc_close") (param i32 i32 i32) (call $say (i32.const 24) (local.get 1)))`;

async function started() {
  const host = new TestingHost();
  const module = await loadFilter({ imports: { proxy_log: '(param i32 i32 i32) (result i32)' }, body: BODY });
  const vm = host.vm(module);
  assert.ok(vm.start());
  const root = vm.adopt((id) => new RootContext(vm, id, plugin({ rootId: '', vmId: '' })));
  vm.setEffective(root.id);
  const token: OutU32 = { value: 0 };
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  return {
    host,
    vm,
    root,
    heard: () => host.lines.map((line) => line.replace('info wasm log: ', '')),
    http: (cluster = 'backend', timeout = 0, headers = HEADERS) => {
      const status = handlers.proxy_http_call(vm, cluster, [...headers], bytes(''), [], timeout, token);
      return status === Status.Ok ? token.value : -status;
    },
    unary: (service = 'backend') => {
      const status = handlers.proxy_grpc_call(vm, bytes(service), 's', 'm', [], bytes('ask'), 0, token);
      return status === Status.Ok ? token.value : -status;
    },
    stream: () => {
      const status = handlers.proxy_grpc_stream(vm, bytes('backend'), 's', 'm', [], token);
      return status === Status.Ok ? token.value : -status;
    },
  };
}

test('each kind of call has tokens of its own', async () => {
  const { http, unary, stream } = await started();
  assert.deepEqual([http(), unary(), stream(), http(), unary(), stream()], [4, 5, 6, 8, 9, 10]);
});

test('nothing is sent before the callback that asked for it has returned', async () => {
  const { host, vm, http } = await started();
  http();
  assert.deepEqual(host.callouts.lines, []);
  vm.afterCall();
  assert.deepEqual(host.callouts.lines, ['http 1 start']);
});

test('an answer can be read in its callback, and no longer', async () => {
  const { host, vm, root, http, heard } = await started();
  http();
  vm.afterCall();
  const headers = new HeaderMap(undefined, [':status', '200']);
  host.callouts.httpCalls[0]!.ended({ headers, body: Buffer.from('hi'), trailers: undefined });
  assert.deepEqual(heard(), [], 'told from the run queue only');
  assert.equal(root.headers(HeaderMapType.HttpCallResponseHeaders), undefined);
  host.drain();
  assert.deepEqual(heard(), ['h4']);
  assert.equal(root.headers(HeaderMapType.HttpCallResponseHeaders), undefined);
  assert.equal(root.selectBuffer(BufferType.HttpCallResponseBody), undefined);
  assert.equal(root.calls.size, 0);
});

test('refusals: unknown cluster, missing headers, negative timeout, no endpoint', async () => {
  const { http, host } = await started();
  assert.equal(http('none'), -Status.BadArgument);
  assert.equal(http('backend', 0, HEADERS.slice(2)), -Status.BadArgument);
  assert.equal(http('backend', -1), -Status.BadArgument);
  assert.equal(http('empty'), -Status.InternalFailure);
  assert.equal(http(), 8, 'what could not be sent has had a token');
  assert.match(host.lines[0] ?? '', /no cluster "none".*there are: backend, empty/);
  assert.match(host.lines[1] ?? '', /lack :method/);
});

test('a call that was cut off leaves its status', async () => {
  const { host, vm, root, http } = await started();
  http();
  vm.afterCall();
  host.callouts.httpCalls[0]!.ended(undefined);
  host.drain();
  assert.deepEqual([root.calls.status.code, root.calls.status.message], [Status.BrokenConnection, '']);
});

test('a unary call hears its answer, or its end', async () => {
  const { host, vm, unary, heard } = await started();
  unary();
  unary();
  vm.afterCall();
  for (const [index, status] of [0, 7].entries()) {
    const { events } = host.callouts.grpcCalls[index]!;
    events.initialMetadata(new HeaderMap());
    events.message(Buffer.from('x'));
    events.trailingMetadata(new HeaderMap());
    events.closed(status, '');
  }
  host.drain();
  assert.deepEqual(heard(), ['r5', 'c9']);
});

test('a stream hears everything, and is known until both sides have ended it', async () => {
  const { host, vm, root, stream, heard } = await started();
  const token = stream();
  assert.equal(handlers.proxy_grpc_send(vm, token, Buffer.from('m'), 0), 0);
  vm.afterCall();
  const { events } = host.callouts.grpcCalls[0]!;
  events.initialMetadata(new HeaderMap());
  events.message(Buffer.from('x'));
  events.trailingMetadata(new HeaderMap());
  events.closed(0, '');
  host.drain();
  assert.deepEqual(heard(), ['i6', 'r6', 't6', 'c6']);
  assert.deepEqual(host.callouts.lines, ['grpc 1 start', 'grpc 1 send m']);
  assert.equal(root.calls.size, 1);
  assert.deepEqual([handlers.proxy_grpc_close(vm, token), handlers.proxy_grpc_close(vm, token)], [0, Status.NotFound]);
  assert.equal(root.calls.size, 0);
});

test('what is cancelled is not heard of any more', async () => {
  const { host, vm, stream, heard } = await started();
  const token = stream();
  vm.afterCall();
  assert.equal(handlers.proxy_grpc_cancel(vm, token), 0);
  host.callouts.grpcCalls[0]!.events.closed(0, '');
  host.drain();
  vm.afterCall();
  assert.deepEqual(heard(), []);
  assert.deepEqual(host.callouts.lines, ['grpc 1 start', 'grpc 1 cancel']);
});

test('a plugin that goes takes its calls with it', async () => {
  const { host, vm, root, http, unary, stream, heard } = await started();
  http();
  unary();
  stream();
  vm.afterCall();
  root.release();
  assert.equal(root.calls.size, 0);
  assert.deepEqual(host.callouts.lines.slice(3), ['http 1 cancel', 'grpc 1 cancel', 'grpc 2 cancel']);
  host.callouts.httpCalls[0]!.ended(undefined);
  host.drain();
  assert.deepEqual(heard(), []);
});

test('a call to a cluster that is not there ends with a token nobody was told', async () => {
  const { vm, unary, heard, host } = await started();
  // GrpcService{envoy_grpc{cluster_name: "none"}}
  assert.equal(unary('\x0a\x06\x0a\x04none'), -Status.InternalFailure);
  vm.afterCall();
  assert.deepEqual(heard().at(-1), 'c5');
  assert.match(host.lines[0] ?? '', /no cluster "none"/);
});

test('the name of a cluster that reads as a GrpcService is pointed out', async () => {
  const { unary, host } = await started();
  host.callouts.clusters = ['h1'];
  assert.equal(unary('h1'), -Status.BadArgument);
  assert.match(host.lines[0] ?? '', /cluster h1 happens to be a valid GrpcService/);
});

test('what answers a VM that has failed is not kept', async () => {
  const { host, vm, root, http, stream, heard } = await started();
  http();
  stream();
  vm.afterCall();
  vm.interrupted();
  const before = heard().length;
  host.callouts.httpCalls[0]!.ended(undefined);
  host.callouts.grpcCalls[0]!.events.initialMetadata(new HeaderMap());
  host.drain();
  assert.equal(root.calls.size, 0);
  assert.equal(heard().length, before);
});

test('a call whose answer stops the guest is not kept', async () => {
  const { host, vm, root, http } = await started();
  http();
  vm.afterCall();
  host.callouts.httpCalls[0]!.ended(undefined);
  for (const entry of host.entries.splice(0)) entry.interrupted();
  assert.equal(root.calls.size, 0);
});

test('nothing is sent while the guest is on the stack, not even after a callback within a host call', async () => {
  const host = new TestingHost();
  host.callouts.resolve = () => ({ known: [] });
  const resolve = '(drop (call $envoy_resolve_dns (i32.const 16) (i32.const 1) (i32.const 8)))';
  const module = await loadFilter({
    imports: {
      envoy_resolve_dns: '(param i32 i32 i32) (result i32)',
      proxy_grpc_stream: '(param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)',
      proxy_log: '(param i32 i32 i32) (result i32)',
    },
    body: `
      (data (i32.const 16) "backend tickdns")
      (func $open (drop (call $proxy_grpc_stream (i32.const 16) (i32.const 7) (i32.const 16) (i32.const 1)
        (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 8))))
      (func (export "envoy_on_resolve_dns") (param i32 i32 i32)
        (drop (call $proxy_log (i32.const 2) (i32.const 28) (i32.const 3))))
      (func (export "proxy_on_tick") (param i32)
        (call $open) ${resolve} (drop (call $proxy_log (i32.const 2) (i32.const 24) (i32.const 4))))`,
  });
  const vm = host.vm(module);
  assert.ok(vm.start());
  const root = vm.adopt((id) => new RootContext(vm, id, plugin({ rootId: '', vmId: '' })));
  host.callouts.lines.push = (...lines) => host.runtime.log(2, lines.join()) ?? 0;
  root.setTickPeriod(1);
  host.elapse();
  assert.deepEqual(
    host.lines.filter((line) => line.startsWith('info')).map((line) => line.replace(/^info (wasm log: )?/, '')),
    ['dns', 'tick', 'grpc 1 start'],
  );
});
