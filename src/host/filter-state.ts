import type { Attribute } from './attribute.ts';
import { OVERHEAD } from './limits.ts';

/** How long an object of filter state lives (Envoy StreamInfo::FilterState::LifeSpan). */
export const LifeSpan = { FilterChain: 0, Request: 1, Connection: 2 } as const;
export type LifeSpan = (typeof LifeSpan)[keyof typeof LifeSpan];

/** Something that filters leave for each other, for the router and for access logs. */
export interface FilterStateObject {
  /**
   * As an attribute; `last` when a path ends at it, so that nobody looks inside. Undefined where the object does not
   * say what it is.
   */
  attribute(last: boolean): Attribute | undefined;
  /** As text (`%FILTER_STATE(key:PLAIN)%`), one character a byte; undefined where it has none. */
  readonly plain: string | undefined;
  /** As JSON (`%FILTER_STATE(key)%`); undefined where it has no protobuf form. */
  readonly json: string | undefined;
}

/** Objects by key, of one stream above those of its connection, which later streams find again. */
export class FilterState {
  private readonly connection: FilterState | undefined;
  private readonly objects = new Map<string, { object: FilterStateObject; span: LifeSpan; size: number }>();
  private bytes = 0;

  /** `connection`: of the connection the stream came by; none for the connection itself. */
  constructor(connection?: FilterState) {
    this.connection = connection;
  }

  get(key: string): FilterStateObject | undefined {
    return this.objects.get(key)?.object ?? this.connection?.get(key);
  }

  /** Bytes that all its objects take, roughly, those of the connection included. */
  get footprint(): number {
    return this.bytes + (this.connection?.footprint ?? 0);
  }

  /**
   * Keeps `object`, which takes `size` bytes; one that is kept under `key` for another span stays, and false is the
   * answer, as in Envoy.
   */
  set(key: string, object: FilterStateObject, span: LifeSpan, size = 0): boolean {
    const before = this.objects.get(key);
    if (this.connection !== undefined) {
      if (span === LifeSpan.Connection) return before === undefined && this.connection.set(key, object, span, size);
      if (this.connection.get(key) !== undefined || (before !== undefined && before.span !== span)) return false;
    }
    this.bytes += before === undefined ? key.length + OVERHEAD + size : size - before.size;
    this.objects.set(key, { object, span, size });
    return true;
  }

  /** The object under `key` takes `size` bytes now. */
  resize(key: string, size: number): void {
    const entry = this.objects.get(key);
    if (entry === undefined) {
      this.connection?.resize(key, size);
      return;
    }
    this.bytes += size - entry.size;
    entry.size = size;
  }
}
