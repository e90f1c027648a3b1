import type { Attribute } from './attribute.ts';
import { type FilterStateObject, LifeSpan } from './filter-state.ts';

/** What a value of proxy_set_property is (Envoy WasmType). */
export const StateType = { Bytes: 0, String: 1, FlatBuffers: 2, Protobuf: 3 } as const;
export type StateType = (typeof StateType)[keyof typeof StateType];

/** What declare_property says of the values of one name. */
export interface StatePrototype {
  readonly readOnly: boolean;
  readonly type: StateType;
  /** A type URL, or the binary schema of FlatBuffers. */
  readonly schema: string;
  readonly span: LifeSpan;
}

/** What is not declared: bytes that any filter of the stream may change. */
export const DEFAULT_PROTOTYPE: StatePrototype = {
  readOnly: false,
  type: StateType.Bytes,
  schema: '',
  span: LifeSpan.FilterChain,
};

/** A value of proxy_set_property (Envoy source/extensions/filters/common/expr/cel_state.h). */
export class WasmState implements FilterStateObject {
  private readonly prototype: StatePrototype;
  private value: Uint8Array | undefined;

  constructor(prototype: StatePrototype) {
    this.prototype = prototype;
  }

  /** False where it is read-only and has its value already. */
  set(value: Uint8Array): boolean {
    if (this.value !== undefined && this.prototype.readOnly) return false;
    this.value = value;
    return true;
  }

  attribute(_last: boolean): Attribute {
    if (this.value === undefined) return null;
    return this.prototype.type === StateType.String ? this.plain : this.value;
  }

  get plain(): string {
    return Buffer.from(this.value ?? []).toString('latin1');
  }

  get json(): string {
    const encoded = Buffer.from(this.value ?? []).toString('base64');
    return JSON.stringify({ '@type': 'type.googleapis.com/google.protobuf.BytesValue', value: encoded });
  }
}
