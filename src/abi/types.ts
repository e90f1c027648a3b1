import type { EnumName } from './enums.ts';

/** ABI versions that Envoy's host loads, oldest first. */
export const ABI_VERSIONS = ['0.1.0', '0.2.0', '0.2.1'] as const;
export type AbiVersion = (typeof ABI_VERSIONS)[number];

export type ValueType = 'i32' | 'i64';

/**
 * A parameter as the author of a filter thinks of it; its kind says how it lies in wasm parameters.
 *
 * | kind | wasm | what the handler gets |
 * |---|---|---|
 * | u32, i32 | i32 | number |
 * | u64, i64 | i64 | bigint |
 * | enum | i32 | number, at most the last member |
 * | bytes | i32 pointer, i32 size | view of guest memory; copy before anything allocates |
 * | text | i32 pointer, i32 size | latin1 string |
 * | span | i32 pointer, i32 size | both numbers, checked; nothing is read yet |
 * | pairs | i32 pointer, i32 size | name, value, name, value, … (latin1) |
 * | out_u32, out_u64 | i32 pointer | a cell, written to the guest when the status is Ok |
 * | out_bytes | i32 pointer, i32 pointer | a cell, copied into memory that the guest's allocator gives |
 * | early_out_u32 | i32 pointer | a cell; checked and set to 0 before the call, written whatever the status |
 * | optional_out_bytes | i32 pointer, i32 pointer | a cell, written whatever the status if it was set; a pointer of 0 asks for nothing |
 */
export type Param =
  | { readonly name: string; readonly kind: 'u32' | 'i32' | 'u64' | 'i64' | 'bytes' | 'text' | 'span' | 'pairs' }
  | {
      readonly name: string;
      readonly kind: 'out_u32' | 'out_u64' | 'out_bytes' | 'early_out_u32' | 'optional_out_bytes';
    }
  | { readonly name: string; readonly kind: 'enum'; readonly of: EnumName };

export interface Hostcall {
  readonly params: readonly Param[];
  /** First and last ABI version that has it; all when left out. */
  readonly since?: AbiVersion;
  readonly until?: AbiVersion;
  /** Allowed while start functions run, and while the guest's allocator runs (cpp-host wasm.cc). */
  readonly start?: true;
  readonly allocation?: true;
  /** One line for `inspect` and the documentation. */
  readonly summary: string;
}

/** An export of the guest that the host calls. */
export interface Callback {
  readonly params: readonly string[];
  readonly result: 'i32' | 'void';
  readonly since?: AbiVersion;
  readonly until?: AbiVersion;
}

/** An import outside that scheme, of WASI or emscripten: plain wasm parameters. */
export interface RawFunction {
  readonly params: readonly (readonly [name: string, type: ValueType])[];
  readonly result: 'i32' | 'void';
  readonly start?: true;
  readonly allocation?: true;
}

/** Whether something that exists since and until the given versions is part of `version`. */
export function existsIn(row: { since?: AbiVersion; until?: AbiVersion }, version: AbiVersion): boolean {
  const at = ABI_VERSIONS.indexOf(version);
  return (
    (row.since === undefined || ABI_VERSIONS.indexOf(row.since) <= at) &&
    (row.until === undefined || ABI_VERSIONS.indexOf(row.until) >= at)
  );
}

/** The wasm parameters of one ABI parameter. */
export function wasmTypesOf(param: Param): readonly ValueType[] {
  switch (param.kind) {
    case 'bytes':
    case 'text':
    case 'span':
    case 'pairs':
    case 'out_bytes':
    case 'optional_out_bytes':
      return ['i32', 'i32'];
    case 'u64':
    case 'i64':
      return ['i64'];
    default:
      return ['i32'];
  }
}
