import type { Attribute } from './attribute.ts';

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
  private readonly objects = new Map<string, { object: FilterStateObject; span: LifeSpan }>();

  /** `connection`: of the connection the stream came by; none for the connection itself. */
  constructor(connection?: FilterState) {
    this.connection = connection;
  }

  get(key: string): FilterStateObject | undefined {
    return this.objects.get(key)?.object ?? this.connection?.get(key);
  }

  /** Keeps `object`; one that is kept under `key` for another span stays, and false is the answer, as in Envoy. */
  set(key: string, object: FilterStateObject, span: LifeSpan): boolean {
    const before = this.objects.get(key);
    if (this.connection !== undefined) {
      if (span === LifeSpan.Connection) return before === undefined && this.connection.set(key, object, span);
      if (this.connection.get(key) !== undefined || (before !== undefined && before.span !== span)) return false;
    }
    this.objects.set(key, { object, span });
    return true;
  }
}
