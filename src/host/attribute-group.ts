import { type Attribute, AttributeMap } from './attribute.ts';

/** How the attributes of a group are read, by name. */
export type AttributeTable<S> = Readonly<Record<string, (source: S) => Attribute | undefined>>;

/** A group such as `request`: its attributes are read when they are asked for, and the whole has no encoding. */
export class AttributeGroup<S> extends AttributeMap {
  private readonly table: AttributeTable<S>;
  private readonly source: S;

  constructor(table: AttributeTable<S>, source: S) {
    super();
    this.table = table;
    this.source = source;
  }

  override get(name: string): Attribute | undefined {
    return Object.hasOwn(this.table, name) ? this.table[name]?.(this.source) : undefined;
  }

  override keys(): readonly string[] {
    return [];
  }

  override encode(): undefined {
    return undefined;
  }
}
