import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ABI_VERSIONS,
  callbackParams,
  existsIn,
  HeaderMapType,
  type Hostcall,
  hostcalls,
  type RawFunction,
  StreamType,
  wasi,
  wasmTypesOf,
} from './index.ts';

const rows = Object.entries<Hostcall>(hostcalls);
const wasmTypes = (row: Hostcall) => row.params.flatMap(wasmTypesOf).join(' ');

test('wasm types that are easy to get wrong', () => {
  const types = Object.fromEntries(rows.map(([name, row]) => [name, wasmTypes(row)]));
  assert.equal(types['proxy_increment_metric'], 'i32 i64');
  assert.equal(types['proxy_record_metric'], 'i32 i64');
  assert.equal(types['proxy_send_local_response'], Array(8).fill('i32').join(' '));
  assert.equal(types['proxy_http_call'], Array(10).fill('i32').join(' '));
  assert.equal(types['proxy_grpc_call'], Array(12).fill('i32').join(' '));
  assert.equal(types['proxy_grpc_stream'], Array(9).fill('i32').join(' '));
  assert.equal(types['proxy_get_status'], 'i32 i32 i32');
  assert.equal(types['proxy_get_shared_data'], 'i32 i32 i32 i32 i32');
  assert.equal(types['proxy_call_foreign_function'], 'i32 i32 i32 i32 i32 i32');
});

test('what each ABI version has', () => {
  const only = (names: string[]) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        ABI_VERSIONS.filter((version) => existsIn(rows.find(([known]) => known === name)![1], version)),
      ]),
    );
  assert.deepEqual(
    only([
      'proxy_get_configuration',
      'proxy_continue_request',
      'proxy_continue_response',
      'proxy_clear_route_cache',
      'proxy_continue_stream',
      'proxy_close_stream',
      'proxy_get_log_level',
    ]),
    {
      proxy_get_configuration: ['0.1.0'],
      proxy_continue_request: ['0.1.0'],
      proxy_continue_response: ['0.1.0'],
      proxy_clear_route_cache: ['0.1.0'],
      proxy_continue_stream: ['0.2.0', '0.2.1'],
      proxy_close_stream: ['0.2.0', '0.2.1'],
      proxy_get_log_level: ['0.2.1'],
    },
  );
  assert.equal(rows.filter(([, { since, until }]) => since || until).length, 7);
});

test('the header callbacks of 0.1.0 have no end_of_stream', () => {
  assert.deepEqual(callbackParams('proxy_on_request_headers', '0.1.0'), ['context_id', 'num_headers']);
  assert.deepEqual(callbackParams('proxy_on_response_headers', '0.2.0'), [
    'context_id',
    'num_headers',
    'end_of_stream',
  ]);
  assert.equal(callbackParams('proxy_on_request_body', '0.1.0').length, 3);
});

test('WASI has the 45 functions of cpp-host (FOR_ALL_WASI_FUNCTIONS), and only these are forbidden while start functions run', () => {
  const functions = Object.entries<RawFunction>(wasi);
  assert.equal(functions.length, 45);
  const forbidden = functions.filter(([, { start }]) => !start).map(([name]) => name);
  assert.deepEqual(forbidden.sort(), ['fd_close', 'fd_read', 'fd_seek', 'path_open', 'proc_exit', 'sched_yield']);
  const allocation = functions.filter(([, row]) => row.allocation).map(([name]) => name);
  assert.deepEqual(allocation.sort(), ['clock_time_get', 'fd_write', 'poll_oneoff']);
});

test('of the ABI proper only proxy_log may be called in start functions and in the allocator', () => {
  assert.deepEqual(
    rows.filter(([, { start, allocation }]) => start || allocation).map(([name]) => name),
    ['proxy_log'],
  );
});

test('enumerations count from 0', () => {
  assert.equal(HeaderMapType.HttpCallResponseTrailers, 7);
  assert.equal(StreamType.Upstream, 3);
});
