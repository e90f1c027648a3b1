/**
 * The filter of the differential scenarios, in AssemblyScript on the bare Proxy-Wasm ABI (no SDK stands between the
 * host and what is observed). It logs what it is given and leaves its mark in every direction:
 *
 *   configuration     logged
 *   request headers   logged; `x-probe-request: seen` added; `/local…` is answered by a local response
 *   response headers  logged; `hello: <plugin configuration>` added
 *   bodies            every callback at debug, the total at info
 *   trailers          logged; `x-probe-trailer: seen` added
 *   end of a stream   done, log (with response code, details and flags), delete
 *
 * `/marker…` logs one line and is answered at once: the runner uses it to know that all earlier lines have arrived.
 */

@external('env', 'proxy_log')
declare function proxyLog(level: u32, message: usize, size: usize): u32;
@external('env', 'proxy_get_header_map_pairs')
declare function proxyGetHeaderMapPairs(map: u32, data: usize, size: usize): u32;
@external('env', 'proxy_get_header_map_value')
declare function proxyGetHeaderMapValue(map: u32, name: usize, nameSize: usize, data: usize, size: usize): u32;
@external('env', 'proxy_add_header_map_value')
declare function proxyAddHeaderMapValue(map: u32, name: usize, nameSize: usize, value: usize, size: usize): u32;
@external('env', 'proxy_get_buffer_bytes')
declare function proxyGetBufferBytes(buffer: u32, start: u32, length: u32, data: usize, size: usize): u32;
@external('env', 'proxy_get_property')
declare function proxyGetProperty(path: usize, pathSize: usize, data: usize, size: usize): u32;
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

const DEBUG: u32 = 1;
const INFO: u32 = 2;
const ERROR: u32 = 4;
const REQUEST_HEADERS: u32 = 0;
const REQUEST_TRAILERS: u32 = 1;
const RESPONSE_HEADERS: u32 = 2;
const RESPONSE_TRAILERS: u32 = 3;
const PLUGIN_CONFIGURATION: u32 = 7;
const CONTINUE: u32 = 0;
const STOP_ITERATION: u32 = 1;

/** Where the host writes the address and size of what it returns. */
const returned = memory.data(8);
/** The log line that is being put together. */
const line = memory.data(1 << 18);
let lineSize: usize = 0;

let configuration: ArrayBuffer = new ArrayBuffer(0);

class Stream {
  requestBytes: u32 = 0;
  responseBytes: u32 = 0;
  silent: bool = false;
}
const streams = new Map<u32, Stream>();

function text(value: string): void {
  lineSize += String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, line + lineSize);
}

function bytes(data: usize, size: usize): void {
  memory.copy(line + lineSize, data, size);
  lineSize += size;
}

function emit(level: u32): void {
  proxyLog(level, line, lineSize);
  lineSize = 0;
}

function say(level: u32, message: string): void {
  text(message);
  emit(level);
}

/** Logs a header map, one line an entry. */
function logPairs(map: u32, label: string): void {
  const status = proxyGetHeaderMapPairs(map, returned, returned + 4);
  if (status != 0) {
    say(ERROR, label + ': proxy_get_header_map_pairs returned ' + status.toString());
    return;
  }
  const pairs = load<u32>(returned);
  const count = load<u32>(pairs);
  let data = pairs + 4 + 8 * count;
  for (let i: u32 = 0; i < count; i++) {
    const nameSize = load<u32>(pairs + 4 + 8 * i);
    const valueSize = load<u32>(pairs + 8 + 8 * i);
    text(label + ' ');
    bytes(data, nameSize);
    text(': ');
    bytes(data + nameSize + 1, valueSize);
    emit(INFO);
    data += nameSize + valueSize + 2;
  }
}

function add(map: u32, name: string, value: ArrayBuffer): void {
  const nameBytes = String.UTF8.encode(name);
  const status = proxyAddHeaderMapValue(
    map,
    changetype<usize>(nameBytes),
    nameBytes.byteLength,
    changetype<usize>(value),
    value.byteLength,
  );
  if (status != 0) say(ERROR, 'proxy_add_header_map_value returned ' + status.toString());
}

/** A request header as UTF-8; empty when it is missing. */
function requestHeader(name: string): string {
  const nameBytes = String.UTF8.encode(name);
  const status = proxyGetHeaderMapValue(
    REQUEST_HEADERS,
    changetype<usize>(nameBytes),
    nameBytes.byteLength,
    returned,
    returned + 4,
  );
  return status == 0 ? String.UTF8.decodeUnsafe(load<u32>(returned), load<u32>(returned + 4)) : '';
}

function localResponse(status: u32, body: string): void {
  const bodyBytes = String.UTF8.encode(body);
  const details = String.UTF8.encode('probe_local');
  const headers = serialise('x-local', 'yes');
  const result = proxySendLocalResponse(
    status,
    changetype<usize>(details),
    details.byteLength,
    changetype<usize>(bodyBytes),
    bodyBytes.byteLength,
    changetype<usize>(headers),
    headers.byteLength,
    -1,
  );
  if (result != 0) say(ERROR, 'proxy_send_local_response returned ' + result.toString());
}

/** One pair in the ABI's header map format. */
function serialise(name: string, value: string): ArrayBuffer {
  const buffer = new ArrayBuffer(12 + name.length + 1 + value.length + 1);
  const start = changetype<usize>(buffer);
  store<u32>(start, 1);
  store<u32>(start + 4, name.length);
  store<u32>(start + 8, value.length);
  String.UTF8.encodeUnsafe(changetype<usize>(name), name.length, start + 12);
  String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, start + 13 + name.length);
  return buffer;
}

/** Appends a property to the line: `text` as it is, otherwise as the integer it is. */
function property(label: string, path: string, isText: bool): void {
  const pathBytes = String.UTF8.encode(path);
  const status = proxyGetProperty(changetype<usize>(pathBytes), pathBytes.byteLength, returned, returned + 4);
  text(label);
  if (status != 0) text('(status ' + status.toString() + ')');
  else if (isText) bytes(load<u32>(returned), load<u32>(returned + 4));
  else text(load<i64>(load<u32>(returned)).toString());
}

function stream(id: u32): Stream {
  if (!streams.has(id)) streams.set(id, new Stream());
  return streams.get(id);
}

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return heap.alloc(size);
}

export function proxy_on_context_create(id: u32, parent: u32): void {
  if (parent != 0) streams.set(id, new Stream());
}

export function proxy_on_vm_start(_root: u32, _size: u32): u32 {
  return 1;
}

export function proxy_on_configure(_root: u32, size: u32): u32 {
  if (size == 0) return 1;
  if (proxyGetBufferBytes(PLUGIN_CONFIGURATION, 0, size, returned, returned + 4) != 0) return 0;
  configuration = new ArrayBuffer(load<u32>(returned + 4));
  memory.copy(changetype<usize>(configuration), load<u32>(returned), configuration.byteLength);
  text('configured: ');
  bytes(changetype<usize>(configuration), configuration.byteLength);
  emit(INFO);
  return 1;
}

export function proxy_on_request_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const path = requestHeader(':path');
  if (path.startsWith('/marker')) {
    stream(id).silent = true;
    say(INFO, path);
    localResponse(200, '');
    return STOP_ITERATION;
  }
  say(INFO, 'request headers count=' + count.toString() + ' end=' + endOfStream.toString());
  logPairs(REQUEST_HEADERS, '>');
  if (path.startsWith('/local')) {
    localResponse(path.startsWith('/local-empty') ? 204 : 403, path.startsWith('/local-empty') ? '' : 'stopped by the probe\n');
    return STOP_ITERATION;
  }
  add(REQUEST_HEADERS, 'x-probe-request', String.UTF8.encode('seen'));
  return CONTINUE;
}

export function proxy_on_request_body(id: u32, size: u32, endOfStream: u32): u32 {
  const current = stream(id);
  current.requestBytes += size;
  say(DEBUG, 'request body size=' + size.toString() + ' end=' + endOfStream.toString());
  if (endOfStream != 0) say(INFO, 'request body total=' + current.requestBytes.toString());
  return CONTINUE;
}

export function proxy_on_request_trailers(_id: u32, count: u32): u32 {
  say(INFO, 'request trailers count=' + count.toString());
  logPairs(REQUEST_TRAILERS, '>');
  add(REQUEST_TRAILERS, 'x-probe-trailer', String.UTF8.encode('seen'));
  return CONTINUE;
}

export function proxy_on_response_headers(id: u32, count: u32, endOfStream: u32): u32 {
  if (stream(id).silent) return CONTINUE;
  say(INFO, 'response headers count=' + count.toString() + ' end=' + endOfStream.toString());
  logPairs(RESPONSE_HEADERS, '<');
  add(RESPONSE_HEADERS, 'hello', configuration);
  return CONTINUE;
}

export function proxy_on_response_body(id: u32, size: u32, endOfStream: u32): u32 {
  const current = stream(id);
  if (current.silent) return CONTINUE;
  current.responseBytes += size;
  say(DEBUG, 'response body size=' + size.toString() + ' end=' + endOfStream.toString());
  if (endOfStream != 0) say(INFO, 'response body total=' + current.responseBytes.toString());
  return CONTINUE;
}

export function proxy_on_response_trailers(id: u32, count: u32): u32 {
  if (stream(id).silent) return CONTINUE;
  say(INFO, 'response trailers count=' + count.toString());
  logPairs(RESPONSE_TRAILERS, '<');
  add(RESPONSE_TRAILERS, 'x-probe-trailer', String.UTF8.encode('seen'));
  return CONTINUE;
}

export function proxy_on_done(id: u32): u32 {
  if (streams.has(id) && !stream(id).silent) say(INFO, 'done');
  return 1;
}

export function proxy_on_log(id: u32): void {
  if (!streams.has(id) || stream(id).silent) return;
  text('log');
  property(' code=', 'response\0code', false);
  property(' details=', 'response\0code_details', true);
  property(' flags=', 'response\0flags', false);
  emit(INFO);
}

export function proxy_on_delete(id: u32): void {
  if (streams.has(id) && !stream(id).silent) say(INFO, 'delete');
  streams.delete(id);
}
