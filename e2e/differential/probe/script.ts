/**
 * The vocabulary of scripts. A script says what the probe does in each callback:
 *
 *   script(
 *     on.request_headers(get('HttpRequestHeaders', 'x-a'), returns(STOP)),
 *     only({ nth: 2 }, on.request_body(call('proxy_set_buffer_bytes', 'HttpRequestBody', 0, 3, 'XYZ'))),
 *   )
 *
 * The first handler whose callback and conditions fit is run; a callback without one is only logged.
 */
import {
  type CallbackName,
  callbacks,
  type EnumName,
  type EnvironmentName,
  enums,
  environment,
  type HostcallName,
  hostcalls,
  type LifecycleName,
  type Param,
  type WasiName,
  wasi,
} from '../../../src/abi/index.ts';
import {
  type Bytes,
  bytesTerm,
  cell,
  type Num,
  numberTerm,
  type Pairs,
  pairsTerm,
  showTerm,
  type Term,
} from './terms.ts';

export type Statement =
  | CallStatement
  | { op: 'return'; value: Term }
  | { op: 'trap'; kind: TrapKind }
  | { op: 'keep'; register: number; value: Term }
  | { op: 'repeat'; times: number; body: readonly Statement[] }
  | { op: 'if'; register: number; value: number; body: readonly Statement[] }
  | { op: 'say'; text: string };

export type OutKind = 'u32' | 'u64' | 'bytes' | 'pairs' | 'some' | 'raw16' | 'raw24';
export const TRAPS = [
  'unreachable',
  'spin',
  'recursion',
  'out of bounds',
  'divide',
  'remainder',
  'overflow',
  'conversion',
] as const;
export type TrapKind = (typeof TRAPS)[number];

export interface Conditions {
  /** Only the n-th call of this callback in its context, from 1. */
  nth?: number;
  /** Only in the n-th stream of the plugin, from 1, or only in its root context. */
  stream?: number | 'root';
  /** Only in streams with this path. The probe then reads `:path` when it is first asked for. */
  path?: string;
  /** Neither the callback nor its return value is logged; for callbacks whose number depends on timing. */
  quiet?: boolean;
}

export interface Handler extends Conditions {
  callback: string;
  statements: readonly Statement[];
}

/** A call of a host function, as data. */
export class CallStatement {
  readonly op = 'call';
  readonly module: string;
  readonly name: string;
  readonly terms: readonly Term[];
  /** What to show of which cell; the first is what `keep` keeps. */
  readonly outs: readonly { kind: OutKind; cell: number }[];
  readonly register: number | undefined;
  readonly isSilent: boolean;
  readonly label: string;

  constructor(parts: {
    module: string;
    name: string;
    terms: readonly Term[];
    outs: readonly { kind: OutKind; cell: number }[];
    label: string;
    register?: number | undefined;
    isSilent?: boolean;
  }) {
    this.module = parts.module;
    this.name = parts.name;
    this.terms = parts.terms;
    this.outs = parts.outs;
    this.label = parts.label;
    this.register = parts.register;
    this.isSilent = parts.isSilent ?? false;
  }

  /** Keeps the first out (the status, where there is none) for `reg(register)` and `regBytes(register)`; 0 to 15. */
  keep(register: number): CallStatement {
    return new CallStatement({ ...this, register });
  }

  /** Shows only that the outs were written: they differ from run to run. */
  unseen(): CallStatement {
    return new CallStatement({ ...this, outs: this.outs.map((out) => ({ ...out, kind: 'some' })) });
  }

  /** Logs nothing. */
  silent(): CallStatement {
    return new CallStatement({ ...this, isSilent: true });
  }

  /** For WASI: shows these cells (from cell 0 on, in order) as the given kinds. */
  shows(...kinds: OutKind[]): CallStatement {
    return new CallStatement({ ...this, outs: kinds.map((kind, index) => ({ kind, cell: index })) });
  }
}

type MemberOf<E extends EnumName> = (typeof enums)[E][number];
type Argument<P extends Param> = P extends { kind: 'enum'; of: infer E extends EnumName }
  ? MemberOf<E> | Num
  : P extends { kind: 'text' | 'bytes' | 'span' }
    ? Bytes
    : P extends { kind: 'pairs' }
      ? Pairs
      : Num;
type OutParam = { kind: 'out_u32' | 'out_u64' | 'out_bytes' | 'early_out_u32' | 'optional_out_bytes' };
type Arguments<Row extends readonly Param[]> = Row extends readonly [
  infer First extends Param,
  ...infer Rest extends readonly Param[],
]
  ? First extends OutParam
    ? Arguments<Rest>
    : [Argument<First>, ...Arguments<Rest>]
  : [];

const OUT_KINDS: Record<OutParam['kind'], { kind: OutKind; cells: number }> = {
  out_u32: { kind: 'u32', cells: 1 },
  early_out_u32: { kind: 'u32', cells: 1 },
  out_u64: { kind: 'u64', cells: 1 },
  out_bytes: { kind: 'bytes', cells: 2 },
  optional_out_bytes: { kind: 'bytes', cells: 2 },
};

/** Calls a function of `env` with the arguments that its row in the ABI table names; outs go to cells and are shown. */
export function call<Name extends HostcallName>(
  name: Name,
  ...values: Arguments<(typeof hostcalls)[Name]['params']>
): CallStatement {
  return callWithOuts(name, values, []);
}

/**
 * The same with pointers of one's own for the outs (one for out_u32, two for out_bytes); those left out go to cells.
 * Nothing is shown of an out whose pointer is given.
 */
export function callWithOuts<Name extends HostcallName>(
  name: Name,
  values: Arguments<(typeof hostcalls)[Name]['params']>,
  pointers: readonly Num[],
): CallStatement {
  const given = [...(values as readonly (Num | Bytes | Pairs)[])];
  const left = [...pointers];
  const terms: Term[] = [];
  const shown: string[] = [];
  const outs: { kind: OutKind; cell: number }[] = [];
  let next = 0;
  for (const param of hostcalls[name].params as readonly Param[]) {
    const out = param.kind in OUT_KINDS ? OUT_KINDS[param.kind as OutParam['kind']] : undefined;
    if (out === undefined) {
      const value = given.shift() ?? 0;
      terms.push(termFor(param, value));
      shown.push(showArgument(param, value));
      continue;
    }
    const own = left.splice(0, out.cells);
    if (own.length === 0) {
      outs.push({ kind: param.name === 'pairs' ? 'pairs' : out.kind, cell: next });
      for (let at = 0; at < out.cells; at++) terms.push(cell(next++));
    } else {
      if (own.length < out.cells) throw new Error(`${name} takes two pointers for ${param.name}`);
      terms.push(...own.map(numberTerm));
      shown.push(...own.map((value) => `&${showTerm(numberTerm(value))}`));
    }
  }
  return new CallStatement({ module: 'env', name, terms, outs, label: `${name}(${shown.join(', ')})` });
}

/** Calls a WASI or emscripten function with plain wasm arguments; `.shows` says which cells it writes. */
export function callRaw(
  name: WasiName | EnvironmentName | `wasi_unstable.${WasiName}`,
  ...values: (Num | Bytes)[]
): CallStatement {
  const [module, field] = name.startsWith('wasi_unstable.')
    ? ['wasi_unstable', name.slice('wasi_unstable.'.length)]
    : [name in wasi ? 'wasi_snapshot_preview1' : 'env', name];
  const terms = values.map((value) => (typeof value === 'string' ? bytesTerm(value) : numberTerm(value)));
  const label = `${name}(${terms.map(showTerm).join(', ')})`;
  return new CallStatement({ module, name: field, terms, outs: [], label });
}

export const isVoid = (name: string): boolean =>
  (name in wasi && wasi[name as WasiName].result === 'void') ||
  (name in environment && environment[name as EnvironmentName].result === 'void');

function termFor(param: Param, value: Num | Bytes | Pairs): Term {
  if (param.kind === 'pairs') return pairsTerm(value as Pairs);
  if (param.kind === 'text' || param.kind === 'bytes' || param.kind === 'span') return bytesTerm(value as Bytes);
  if (param.kind === 'enum' && typeof value === 'string') {
    return numberTerm((enums[param.of] as readonly string[]).indexOf(value));
  }
  return numberTerm(value as Num);
}

function showArgument(param: Param, value: Num | Bytes | Pairs): string {
  if (Array.isArray(value))
    return `[${value.map(([name, content]) => `${name}: ${content}`).join(', ')}]`.slice(0, 200);
  if (param.kind === 'enum' && typeof value === 'string') return value;
  return showTerm(termFor(param, value));
}

/** What the callback returns; ends it. */
export const returns = (value: Num): Statement => ({ op: 'return', value: numberTerm(value) });
export const trap = (kind: TrapKind): Statement => ({ op: 'trap', kind });
/** Stores a number for `reg(register)`. */
export const keep = (register: number, value: Num): Statement => ({ op: 'keep', register, value: numberTerm(value) });
export const repeat = (times: number, ...body: Statement[]): Statement => ({ op: 'repeat', times, body });
/** Runs `body` if the register holds `value`. */
export const when = (register: number, value: number, ...body: Statement[]): Statement => ({
  op: 'if',
  register,
  value,
  body,
});
/** Logs a line of one's own, as `proxy_log` at info. */
export const say = (text: string): Statement => ({ op: 'say', text });

type ShortName<Name extends string> = Name extends `proxy_on_${infer Rest}` ? Rest : Name;
type HandlerName = ShortName<CallbackName> | LifecycleName;
type On = { readonly [Name in HandlerName]: (...statements: Statement[]) => Handler };

/** One handler maker a callback: `on.request_headers(…)`; also start functions and `on.malloc`, the allocator by any name. */
export const on: On = Object.fromEntries(
  [...Object.keys(callbacks), '_initialize', '_start', 'main', '__main_void', 'malloc', 'proxy_on_memory_allocate'].map(
    (callback) => [
      callback.replace(/^proxy_on_(?!memory)/, ''),
      (...statements: Statement[]): Handler => ({ callback, statements }),
    ],
  ),
) as On;

/** Restricts a handler. */
export const only = (conditions: Conditions, handler: Handler): Handler => ({ ...handler, ...conditions });

export type Script = readonly Handler[];
export const script = (...handlers: Handler[]): Script => handlers;

// The calls that most scripts make, and what callbacks return.
export const CONTINUE = 0;
export const STOP = 1;
type MapName = MemberOf<'HeaderMapType'> | number;
type BufferName = MemberOf<'BufferType'> | number;
export const get = (map: MapName, key: Bytes) => call('proxy_get_header_map_value', map, key);
export const add = (map: MapName, key: Bytes, value: Bytes) => call('proxy_add_header_map_value', map, key, value);
export const replace = (map: MapName, key: Bytes, value: Bytes) =>
  call('proxy_replace_header_map_value', map, key, value);
export const remove = (map: MapName, key: Bytes) => call('proxy_remove_header_map_value', map, key);
export const pairs = (map: MapName) => call('proxy_get_header_map_pairs', map);
export const setPairs = (map: MapName, value: Pairs) => call('proxy_set_header_map_pairs', map, value);
/** Creates trailers, where Envoy can. */
export const mapSize = (map: MapName) => call('proxy_get_header_map_size', map);
export const body = (buffer: BufferName, start: Num = 0, size: Num = 1 << 30) =>
  call('proxy_get_buffer_bytes', buffer, start, size);
export const bodyStatus = (buffer: BufferName) => call('proxy_get_buffer_status', buffer);
export const setBody = (buffer: BufferName, start: Num, size: Num, data: Bytes) =>
  call('proxy_set_buffer_bytes', buffer, start, size, data);
/** By path segments: `property('request', 'path')`. */
export const property = (...path: string[]) => call('proxy_get_property', path.join('\0'));
export const setProperty = (path: readonly string[], value: Bytes) =>
  call('proxy_set_property', path.join('\0'), value);
export const resume = (stream: MemberOf<'StreamType'> | number) => call('proxy_continue_stream', stream);
export const close = (stream: MemberOf<'StreamType'> | number) => call('proxy_close_stream', stream);
export const effective = (context: Num) => call('proxy_set_effective_context', context);
/** `proxy_send_local_response`; details `probe`, no headers and no gRPC status unless given. */
export const reply = (
  status: Num,
  text: Bytes = '',
  more: { details?: Bytes; headers?: Pairs; grpc?: Num } = {},
): CallStatement =>
  call('proxy_send_local_response', status, more.details ?? 'probe', text, more.headers ?? [], more.grpc ?? -1);
