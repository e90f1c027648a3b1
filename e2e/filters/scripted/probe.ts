/**
 * The scripted probe: a filter on the bare Proxy-Wasm ABI that does in each callback what a script says, and logs the
 * callback, every host call and what came back. e2e/differential/probe/encode.ts writes the scripts (their layout is
 * there), probe-module.ts generates ./abi.ts (imports, `dispatch`, one export a callback) from the ABI table.
 *
 * A plugin's script is its configuration. The script of the VM (start functions, allocator; all callbacks, where the
 * configuration is wanted for something else) is the environment variable PROBE, in hex.
 */
import { ALLOCATOR, callbackName, CONTEXT_CREATE, dispatch, environGet, environSizesGet, getBuffer, getHeader, hasResult, proxyLog } from './abi';

const END: u32 = 0;
const CALL: u32 = 1;
const RETURN: u32 = 2;
const TRAP: u32 = 3;
const KEEP: u32 = 4;
const REPEAT: u32 = 5;
const SAY: u32 = 6;
const IF: u32 = 7;

const FOR_PLUGIN: u32 = 1;
const QUIET: u32 = 1;
const SILENT: u32 = 1;
const VOID: u32 = 2;
const NONE: u32 = 0xffffffff;
/** What cells hold before a call, so that it shows when the host leaves them alone. */
const UNTOUCHED: u32 = 0xa5a5a5a5;

const INFO: u32 = 2;
const PLUGIN_CONFIGURATION: u32 = 7;
const CELLS: u32 = 8;
const PARAMS: u32 = 8;
const DEPTH: u32 = 4;

/** Arguments of the next host call. */
const args = memory.data(8 * 32);
const cells = memory.data(8 * 8 * 4, 16);
const params = memory.data(4 * 8 * 4, 16);
const returned = memory.data(16, 16);
const line = memory.data(1 << 17, 16);
const numbers = memory.data(8 * 16, 16);
const pointers = memory.data(4 * 16, 16);
const sizes = memory.data(4 * 16, 16);

let argCount: u32 = 0;
let lineSize: usize = 0;
let depth: u32 = 0;
let loading: bool = false;
let vmScript: usize = 0;
let environmentRead: bool = false;

const scripts = new Map<u32, usize>();
const parents = new Map<u32, u32>();
/** Which stream of its root a context is, from 1. */
const ordinals = new Map<u32, u32>();
const counts = new Map<u64, u32>();
const streamsOf = new Map<u32, u32>();
/** A stream's path: address of its bytes, and their number. */
const paths = new Map<u32, u64>();

export function argument(index: u32): u64 {
  return load<u64>(args + 8 * index);
}

/** The host's allocator of guest memory. */
export function allocate(size: u32): u32 {
  if (!loading && vmScript != 0) {
    const result = enter(ALLOCATOR, 1, size, 0, 0, 0, 0, NONE);
    if (result != NONE) return result;
  }
  return <u32>heap.alloc(size);
}

/** Runs what the script has for a callback; returns what it says, or `unscripted`. */
export function enter(callback: u32, count: u32, a: u32, b: u32, c: u32, d: u32, e: u32, unscripted: u32): u32 {
  const isAllocator = callback == ALLOCATOR;
  const isStart = callback > ALLOCATOR;
  if (!isAllocator) readEnvironment();
  if (!isAllocator && !isStart && !parents.has(a)) createContext(a, callback == CONTEXT_CREATE ? b : 0);
  const script = isAllocator || isStart ? vmScript : scriptOf(a);
  const context = isAllocator || isStart ? 0 : a;
  const nth = counted(context, callback);
  const handler: usize = script == 0 ? 0 : findHandler(script, callback, nth, context);
  if (handler == 0 && (isAllocator || isStart)) return unscripted;
  if (depth + 1 >= DEPTH) return unscripted;
  depth++;
  const own = params + 4 * PARAMS * depth;
  store<u32>(own, a);
  store<u32>(own + 4, b);
  store<u32>(own + 8, c);
  store<u32>(own + 12, d);
  store<u32>(own + 16, e);
  const quiet = handler != 0 && (load<u32>(handler + 4) & QUIET) != 0;
  if (!quiet) {
    text('> ');
    text(callbackName(callback));
    text('(');
    for (let i: u32 = 0; i < count; i++) {
      if (i > 0) text(', ');
      decimal(load<u32>(own + 4 * i));
    }
    text(')');
    emit();
  }
  // The allocator runs amid the statements of another callback.
  const outer = answer;
  answer = unscripted;
  if (handler != 0) {
    const pathSize = load<u32>(handler + 16);
    execute(handler + 24 + padded(pathSize));
  }
  const result = answer;
  answer = outer;
  depth--;
  if (!quiet && hasResult(callback)) {
    text('< ');
    decimal(result);
    emit();
  }
  return result;
}
let answer: u32 = 0;

function createContext(context: u32, parent: u32): void {
  parents.set(context, parent);
  if (parent != 0) {
    const ordinal: u32 = (streamsOf.has(parent) ? streamsOf.get(parent) : 0) + 1;
    streamsOf.set(parent, ordinal);
    ordinals.set(context, ordinal);
    return;
  }
  if (vmScript != 0 && (load<u32>(vmScript) & FOR_PLUGIN) != 0) {
    scripts.set(context, vmScript);
    return;
  }
  loading = true;
  if (getBuffer(PLUGIN_CONFIGURATION, 0, 0x7fffffff, <u32>returned, <u32>returned + 4) == 0 && load<u32>(returned + 4) >= 8) {
    scripts.set(context, <usize>load<u32>(returned));
  }
  loading = false;
}

function scriptOf(context: u32): usize {
  const parent = parents.has(context) ? parents.get(context) : 0;
  const root = parent == 0 ? context : parent;
  return scripts.has(root) ? scripts.get(root) : 0;
}

function counted(context: u32, callback: u32): u32 {
  const key = ((<u64>context) << 32) | callback;
  const nth: u32 = (counts.has(key) ? counts.get(key) : 0) + 1;
  counts.set(key, nth);
  return nth;
}

/** Flags, number of handlers, then for each: callback, flags, nth, stream (NONE for the root), size of path, size of code, path, code. */
function findHandler(script: usize, callback: u32, nth: u32, context: u32): usize {
  let left = load<u32>(script + 4);
  let at = script + 8;
  while (left-- > 0) {
    const wantedNth = load<u32>(at + 8);
    const wantedStream = load<u32>(at + 12);
    const pathSize = load<u32>(at + 16);
    const codeSize = load<u32>(at + 20);
    if (
      load<u32>(at) == callback &&
      (wantedNth == 0 || wantedNth == nth) &&
      (wantedStream == 0 || (ordinals.has(context) ? ordinals.get(context) == wantedStream : wantedStream == NONE)) &&
      (pathSize == 0 || hasPath(context, at + 24, pathSize))
    ) {
      return at;
    }
    at += 24 + padded(pathSize) + codeSize;
  }
  return 0;
}

/** The path is read when it is first asked for and kept from then on. */
function hasPath(context: u32, data: usize, size: u32): bool {
  if (!paths.has(context)) {
    loading = true;
    store<u32>(cells, 0x7461703a); // ":pat", "h"
    store<u8>(cells + 4, 0x68);
    const status = getHeader(0, <u32>cells, 5, <u32>returned, <u32>returned + 4);
    loading = false;
    if (status != 0) return false;
    paths.set(context, ((<u64>load<u32>(returned)) << 32) | load<u32>(returned + 4));
  }
  const path = paths.get(context);
  return <u32>path == size && memory.compare(<usize>(path >> 32), data, size) == 0;
}

/** Once, when the first callback comes: no host call but this one may come before what the script wants. */
function readEnvironment(): void {
  if (environmentRead) return;
  environmentRead = true;
  if (environSizesGet(<u32>returned, <u32>returned + 4) != 0) return;
  const count = load<u32>(returned);
  if (count == 0) return;
  const table = heap.alloc(4 * count);
  const data = heap.alloc(load<u32>(returned + 4));
  if (environGet(<u32>table, <u32>data) != 0) return;
  for (let i: u32 = 0; i < count; i++) {
    const entry = <usize>load<u32>(table + 4 * i);
    // "PROBE=", little endian
    if (load<u32>(entry) != 0x424f5250 || load<u16>(entry + 4) != 0x3d45) continue;
    let size: u32 = 0;
    while (load<u8>(entry + 6 + size) != 0) size++;
    vmScript = heap.alloc(size / 2);
    for (let at: u32 = 0; at < size / 2; at++) {
      store<u8>(vmScript + at, (digit(entry + 6 + 2 * at) << 4) | digit(entry + 7 + 2 * at));
    }
  }
}

function digit(at: usize): u32 {
  const character = <u32>load<u8>(at);
  return character < 0x3a ? character - 0x30 : character - 0x57;
}

const SPIN: u32 = 1;
const RECURSION: u32 = 2;
const OUT_OF_BOUNDS: u32 = 3;
const DIVIDE: u32 = 4;
const REMAINDER: u32 = 5;
const OVERFLOW: u32 = 6;
const CONVERSION: u32 = 7;

let zero: i32 = 0;
let spins: u64 = 0;

function trap(kind: u32): void {
  if (kind == SPIN) while (true) spins++;
  else if (kind == RECURSION) recurse(1);
  else if (kind == OUT_OF_BOUNDS) zero = load<i32>(0xfffffff0);
  else if (kind == DIVIDE) zero = 1 / zero;
  else if (kind == REMAINDER) zero = 1 % zero;
  else if (kind == OVERFLOW) zero = i32.MIN_VALUE / (zero - 1);
  else if (kind == CONVERSION) zero = i32(f64.NaN / f64(zero));
  unreachable();
}

function recurse(n: u32): u32 {
  return recurse(n + 1) + 1;
}

@inline
function padded(size: u32): u32 {
  return (size + 3) & 0xfffffffc;
}

let at: usize = 0;

function word(): u32 {
  const value = load<u32>(at);
  at += 4;
  return value;
}

/** Runs code up to its END; false when it returned. */
function execute(code: usize): bool {
  const back = at;
  at = code;
  let goOn = true;
  while (goOn) {
    const operation = word();
    if (operation == END) break;
    if (operation == CALL) callHost();
    else if (operation == RETURN) {
      answer = <u32>evaluate();
      goOn = false;
    } else if (operation == TRAP) trap(word());
    else if (operation == KEEP) {
      const register = word();
      store<u64>(numbers + 8 * register, evaluate());
    } else if (operation == SAY) {
      const size = word();
      bytes(at, size);
      emit();
      at += padded(size);
    } else if (operation == REPEAT) {
      const times = word();
      const size = word();
      const body = at;
      for (let i: u32 = 0; i < times && goOn; i++) goOn = execute(body);
      at = body + size;
    } else if (operation == IF) {
      const found = load<u64>(numbers + 8 * word());
      const wanted = <u64>word();
      const size = word();
      const body = at;
      if (found == wanted) goOn = execute(body);
      at = body + size;
    } else {
      unreachable();
    }
  }
  at = back;
  return goOn;
}

/** Function, flags, register to keep the first out in, label, arguments, outs. */
function callHost(): void {
  const target = word();
  const flags = word();
  const register = word();
  const labelSize = word();
  const label = at;
  at += padded(labelSize);
  const own = cells + 8 * CELLS * depth;
  for (let i: u32 = 0; i < 2 * CELLS; i++) store<u32>(own + 4 * i, UNTOUCHED);
  const argTerms = word();
  argCount = 0;
  for (let i: u32 = 0; i < argTerms; i++) pushArgument();
  const back = at;
  const status = <u32>dispatch(target);
  at = back;
  const outs = word();
  const outsAt = at;
  const silent = (flags & SILENT) != 0;
  if (!silent) {
    bytes(label, labelSize);
    text(' = ');
    if ((flags & VOID) != 0) text('void');
    else decimal(status);
  }
  for (let i: u32 = 0; i < outs; i++) {
    const kind = word();
    const where = own + 8 * word();
    if (register != NONE && i == 0) {
      store<u64>(numbers + 8 * register, kind == OUT_U64 ? load<u64>(where) : <u64>load<u32>(where));
      store<u32>(pointers + 4 * register, load<u32>(where));
      store<u32>(sizes + 4 * register, load<u32>(where + 8));
    }
    if (!silent) {
      byte(0x20);
      show(kind, where);
    }
  }
  if (register != NONE && outs == 0) store<u64>(numbers + 8 * register, status);
  at = outsAt + 8 * outs;
  if (!silent) emit();
}

const A_CONST: u32 = 0;
const A_LONG: u32 = 1;
const A_BYTES: u32 = 2;
const A_CELL: u32 = 3;
const A_REGISTER: u32 = 4;
const A_REGISTER_BYTES: u32 = 5;
const A_PARAM: u32 = 6;
const A_IOVS: u32 = 8;
const A_POINTER: u32 = 9;

function push(value: u64): void {
  store<u64>(args + 8 * argCount++, value);
}

function pushArgument(): void {
  const tag = load<u32>(at);
  if (tag == A_BYTES || tag == A_POINTER) {
    at += 4;
    const times = word();
    const size = word();
    push(<u64>(times == 1 ? at : repeated(at, size, times)));
    if (tag == A_BYTES) push(<u64>size * times);
    at += padded(size);
  } else if (tag == A_REGISTER_BYTES) {
    at += 4;
    const register = word();
    push(load<u32>(pointers + 4 * register));
    push(load<u32>(sizes + 4 * register));
  } else if (tag == A_IOVS) {
    at += 4;
    const count = word();
    const table = heap.alloc(8 * count + 8);
    for (let i: u32 = 0; i < count; i++) {
      const size = word();
      store<u32>(table + 8 * i, <u32>at);
      store<u32>(table + 8 * i + 4, size);
      at += padded(size);
    }
    push(<u64>table);
    push(count);
  } else push(evaluate());
}

/** A term that is one number. */
function evaluate(): u64 {
  const tag = word();
  if (tag == A_CONST) return word();
  if (tag == A_LONG) {
    const low = <u64>word();
    return low | ((<u64>word()) << 32);
  }
  if (tag == A_CELL) return <u64>(cells + 8 * CELLS * depth + 8 * word());
  if (tag == A_REGISTER) return load<u64>(numbers + 8 * word());
  if (tag == A_PARAM) return load<u32>(params + 4 * PARAMS * depth + 4 * word());
  // A_MEMORY_END
  return <u64>(<u32>(memory.size() << 16) + word());
}

function repeated(data: usize, size: u32, times: u32): usize {
  const all = heap.alloc(<usize>size * times);
  for (let i: u32 = 0; i < times; i++) memory.copy(all + size * i, data, size);
  return all;
}

const OUT_U32: u32 = 0;
const OUT_U64: u32 = 1;
const OUT_BYTES: u32 = 2;
const OUT_PAIRS: u32 = 3;
/** Only whether the host wrote something. */
const OUT_SOME: u32 = 4;
const OUT_RAW_16: u32 = 5;
const OUT_RAW_24: u32 = 6;

function show(kind: u32, where: usize): void {
  if (load<u32>(where) == UNTOUCHED) text('untouched');
  else if (kind == OUT_U32) decimal(load<u32>(where));
  else if (kind == OUT_U64) decimal(load<u64>(where));
  else if (kind == OUT_SOME) text('some');
  else if (kind == OUT_RAW_16) quoted(where, 16);
  else if (kind == OUT_RAW_24) quoted(where, 24);
  else {
    const data = load<u32>(where);
    const size = load<u32>(where + 8);
    if (size == UNTOUCHED) text('untouched');
    else if (data == 0 && size == 0) text('null');
    else if (kind == OUT_PAIRS) pairs(data, size);
    else quoted(data, size);
  }
}

function pairs(data: usize, size: u32): void {
  const count = load<u32>(data);
  let next = data + 4 + 8 * count;
  text('[');
  for (let i: u32 = 0; i < count; i++) {
    const nameSize = load<u32>(data + 4 + 8 * i);
    const valueSize = load<u32>(data + 8 + 8 * i);
    if (i > 0) text(', ');
    escaped(next, nameSize);
    text(': ');
    quoted(next + nameSize + 1, valueSize);
    next += nameSize + valueSize + 2;
  }
  text(']');
  // Bytes that belong to no pair would be a fault of the host.
  if (next != data + size) {
    text('!');
    decimal(size);
  }
}

const SHOWN: u32 = 256;

/** Long ones by their beginning, size and FNV-1a hash. */
function quoted(data: usize, size: u32): void {
  byte(0x22);
  escaped(data, min<u32>(size, SHOWN));
  byte(0x22);
  if (size <= SHOWN) return;
  let hash: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < size; i++) hash = (hash ^ load<u8>(data + i)) * 0x01000193;
  byte(0x2b);
  decimal(size);
  byte(0x23);
  decimal(hash);
}

function escaped(data: usize, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const value = load<u8>(data + i);
    if (value >= 0x20 && value < 0x7f && value != 0x5c && value != 0x22) byte(value);
    else {
      byte(0x5c);
      byte(hexDigit(value >> 4));
      byte(hexDigit(value & 15));
    }
  }
}

function hexDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

function byte(value: u32): void {
  store<u8>(line + lineSize++, value);
}

/** `value` is ASCII. */
function text(value: string): void {
  for (let i = 0; i < value.length; i++) byte(value.charCodeAt(i));
}

function bytes(data: usize, size: usize): void {
  memory.copy(line + lineSize, data, size);
  lineSize += size;
}

function decimal(value: u64): void {
  if (value >= 10) decimal(value / 10);
  byte(0x30 + <u32>(value % 10));
}

function emit(): void {
  proxyLog(INFO, <u32>line, <u32>lineSize);
  lineSize = 0;
}
