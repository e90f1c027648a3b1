import { type Attribute, AttributeMap, Duration, encodeEntries, Timestamp, Uint } from '../attribute.ts';
import { utf8Bytes } from '../utf8-bytes.ts';

type Library = typeof import('@marcbachmann/cel-js/evaluator');

const SECOND = 1_000_000_000n;
const MILLISECOND = 1_000_000n;

/** Values of attributes as the library's, and back. Timestamps keep milliseconds, which is what a Date has. */
export function celValues(library: Library) {
  /** What stands behind a map that was handed to an expression, which may be its result. */
  const maps = new WeakMap<object, AttributeMap>();

  function to(value: Attribute): unknown {
    if (typeof value === 'string') return Buffer.from(value, 'latin1').toString();
    if (value instanceof Uint8Array) return new Uint8Array(value);
    if (value instanceof Uint) return new library.UnsignedInt(value.value);
    if (value instanceof Timestamp) return new Date(Number(value.nanoseconds / MILLISECOND));
    if (value instanceof Duration) {
      return new library.Duration(value.nanoseconds / SECOND, Number(value.nanoseconds % SECOND));
    }
    if (value instanceof AttributeMap) {
      const map = lazyObject(
        (key) => value.get(utf8Bytes(key)),
        () => value.keys(),
      );
      maps.set(map, value);
      return map;
    }
    return Array.isArray(value) ? value.map(to) : value;
  }

  /** An object whose properties are read when they are asked for: most expressions look at one of a hundred. */
  function lazyObject(get: (key: string) => Attribute | undefined, keys: () => readonly string[]): object {
    const read = (key: string | symbol) => {
      const value = typeof key === 'string' ? get(key) : undefined;
      return value === undefined ? undefined : to(value);
    };
    return new Proxy(
      {},
      {
        // The library tells maps from other objects by their constructor.
        get: (_target, key) => (key === 'constructor' ? Object : read(key)),
        has: (_target, key) => read(key) !== undefined,
        ownKeys: () => [...new Set(keys().map((key) => Buffer.from(key, 'latin1').toString()))],
        getOwnPropertyDescriptor: (_target, key) => {
          const value = read(key);
          return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true };
        },
      },
    );
  }

  function from(value: unknown): Attribute {
    switch (typeof value) {
      case 'string':
        return utf8Bytes(value);
      case 'bigint':
      case 'number':
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : fromObject(value);
      default:
        return null;
    }
  }

  function fromObject(value: object): Attribute {
    if (value instanceof Uint8Array) return value;
    if (value instanceof library.UnsignedInt) return new Uint(value.valueOf());
    if (value instanceof Date) return new Timestamp(BigInt(value.getTime()) * MILLISECOND);
    if (value instanceof library.Duration) return new Duration(value.seconds * SECOND + BigInt(value.nanos));
    if (Array.isArray(value)) return value.map(from);
    const known = maps.get(value);
    if (known !== undefined) return known;
    if (value instanceof Map) return new Entries([...value].map(([key, item]) => [from(key), from(item)] as const));
    // A type, for one, has no encoding.
    if (Object.getPrototypeOf(value) !== Object.prototype) return null;
    return new Entries(Object.entries(value).map(([key, item]) => [utf8Bytes(key), from(item)] as const));
  }

  return {
    from,
    variables: (variable: (name: string) => Attribute | undefined): object => lazyObject(variable, () => []),
  };
}

/** A map that an expression wrote. */
class Entries extends AttributeMap {
  private readonly entries: readonly (readonly [Attribute, Attribute])[];

  constructor(entries: readonly (readonly [Attribute, Attribute])[]) {
    super();
    this.entries = entries;
  }

  override get(name: string): Attribute | undefined {
    return this.entries.find(([key]) => key === name)?.[1];
  }

  override keys(): readonly string[] {
    return this.entries.flatMap(([key]) => (typeof key === 'string' ? key : []));
  }

  override encode(): Uint8Array | undefined {
    return encodeEntries(this.entries);
  }
}
