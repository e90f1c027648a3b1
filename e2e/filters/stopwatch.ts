/**
 * The filter that measures host calls from within, in AssemblyScript on the bare Proxy-Wasm ABI: the request's
 * `x-operation` names one of them, `x-count` says how often it is called, and the answer's body is the nanoseconds that
 * all of them took together. Its allocator hands out the same memory again and again, as cheaply as can be.
 */

@external('env', 'proxy_log')
declare function proxyLog(level: u32, message: usize, size: usize): u32;
@external('env', 'proxy_get_header_map_pairs')
declare function proxyGetHeaderMapPairs(map: u32, data: usize, size: usize): u32;
@external('env', 'proxy_get_header_map_value')
declare function proxyGetHeaderMapValue(map: u32, name: usize, nameSize: usize, data: usize, size: usize): u32;
@external('env', 'proxy_replace_header_map_value')
declare function proxyReplaceHeaderMapValue(map: u32, name: usize, nameSize: usize, value: usize, size: usize): u32;
@external('env', 'proxy_get_buffer_bytes')
declare function proxyGetBufferBytes(buffer: u32, start: u32, length: u32, data: usize, size: usize): u32;
@external('env', 'proxy_get_property')
declare function proxyGetProperty(path: usize, pathSize: usize, data: usize, size: usize): u32;
@external('env', 'proxy_define_metric')
declare function proxyDefineMetric(type: u32, name: usize, nameSize: usize, id: usize): u32;
@external('env', 'proxy_increment_metric')
declare function proxyIncrementMetric(id: u32, offset: i64): u32;
@external('env', 'proxy_send_local_response')
declare function proxySendLocalResponse(
  status: u32,
  details: usize,
  detailsSize: usize,
  body: usize,
  bodySize: usize,
  headers: usize,
  headersSize: usize,
  grpcStatus: i32,
): u32;
@external('wasi_snapshot_preview1', 'clock_time_get')
declare function clockTimeGet(id: u32, precision: u64, time: usize): u32;

const TRACE: u32 = 0;
const REQUEST_HEADERS: u32 = 0;
const REQUEST_BODY: u32 = 0;
const COUNTER: u32 = 0;
const MONOTONIC: u32 = 1;
const PAUSE: u32 = 1;

const returned = memory.data(8);
const scratch = memory.data(65536);
const NAME = String.UTF8.encode('x-stopwatch');
const VALUE = String.UTF8.encode('a value of ordinary length');
const PROPERTY = String.UTF8.encode('request\0path');
const MESSAGE = String.UTF8.encode('a line that nobody reads');
const METRIC = String.UTF8.encode('stopwatch');

let metric: u32 = 0;

function now(): u64 {
  clockTimeGet(MONOTONIC, 1, returned);
  return load<u64>(returned);
}

function header(name: string): string {
  const bytes = String.UTF8.encode(name);
  const status = proxyGetHeaderMapValue(REQUEST_HEADERS, changetype<usize>(bytes), bytes.byteLength, returned, returned + 4);
  return status == 0 ? String.UTF8.decodeUnsafe(load<u32>(returned), load<u32>(returned + 4)) : '';
}

function answer(nanoseconds: u64): void {
  const body = String.UTF8.encode(nanoseconds.toString());
  proxySendLocalResponse(200, 0, 0, changetype<usize>(body), body.byteLength, 0, 0, -1);
}

/** One of the operations, `count` times. */
function measure(operation: string, count: u32): u64 {
  const name = changetype<usize>(NAME);
  const begin = now();
  if (operation == 'header get') {
    for (let i: u32 = 0; i < count; i++) proxyGetHeaderMapValue(REQUEST_HEADERS, name, NAME.byteLength, returned, returned + 4);
  } else if (operation == 'header set') {
    const value = changetype<usize>(VALUE);
    for (let i: u32 = 0; i < count; i++) proxyReplaceHeaderMapValue(REQUEST_HEADERS, name, NAME.byteLength, value, VALUE.byteLength);
  } else if (operation == 'property get') {
    const path = changetype<usize>(PROPERTY);
    for (let i: u32 = 0; i < count; i++) proxyGetProperty(path, PROPERTY.byteLength, returned, returned + 4);
  } else if (operation == 'log below level') {
    const message = changetype<usize>(MESSAGE);
    for (let i: u32 = 0; i < count; i++) proxyLog(TRACE, message, MESSAGE.byteLength);
  } else if (operation == 'metric increment') {
    for (let i: u32 = 0; i < count; i++) proxyIncrementMetric(metric, 1);
  } else if (operation == 'header-map pairs') {
    for (let i: u32 = 0; i < count; i++) proxyGetHeaderMapPairs(REQUEST_HEADERS, returned, returned + 4);
  } else if (operation == '4 KiB body read') {
    for (let i: u32 = 0; i < count; i++) proxyGetBufferBytes(REQUEST_BODY, 0, 4096, returned, returned + 4);
  }
  return now() - begin;
}

let operation: string = '';
let count: u32 = 0;

export function proxy_abi_version_0_2_1(): void {}
export function proxy_on_memory_allocate(_size: usize): usize {
  return scratch;
}

export function proxy_on_vm_start(_root: u32, _size: u32): u32 {
  proxyDefineMetric(COUNTER, changetype<usize>(METRIC), METRIC.byteLength, returned);
  metric = load<u32>(returned);
  return 1;
}

export function proxy_on_request_headers(_id: u32, _count: u32, endOfStream: u32): u32 {
  operation = header('x-operation');
  if (operation == '') return 0;
  count = u32.parse(header('x-count'));
  if (endOfStream == 0) return 0;
  answer(measure(operation, count));
  return PAUSE;
}

export function proxy_on_request_body(_id: u32, _size: u32, endOfStream: u32): u32 {
  if (operation == '' || endOfStream == 0) return PAUSE;
  answer(measure(operation, count));
  return PAUSE;
}
