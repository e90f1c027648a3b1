import { decodeAll, type Location } from './location.ts';

/** How one field of a message is read from protobuf's JSON form. */
export interface Field<Present, Absent = Present> {
  decode(value: unknown, at: Location): Present;
  /** What the message has when the field is not given. `at` is where it would stand. */
  absent(at: Location): Absent;
}

/** A field whose absence is visible: messages, wrapper types, members of a oneof. */
export function optional<T>(field: Field<T, unknown>): Field<T, undefined> {
  return { decode: (value, at) => field.decode(value, at), absent: () => undefined };
}

export function defaulted<T>(field: Field<T, unknown>, value: T): Field<T> {
  return { decode: (given, at) => field.decode(given, at), absent: () => value };
}

/** protoc-gen-validate's `required`, and `min_len: 1` for texts. */
export function required<T>(field: Field<T, unknown>): Field<T, never> {
  return {
    decode(value, at) {
      const decoded = field.decode(value, at);
      return decoded === '' ? at.fail('must not be empty') : decoded;
    },
    absent: (at) => at.fail('is required'),
  };
}

export function repeated<T>(element: Field<T, unknown>, minimum = 0): Field<T[]> {
  const check = (list: T[], at: Location): T[] =>
    list.length < minimum ? at.fail(`needs at least ${minimum === 1 ? 'one element' : `${minimum} elements`}`) : list;
  return {
    decode(value, at) {
      // Envoy's parser takes a single value for a list of one.
      if (!Array.isArray(value)) return [element.decode(value, at)];
      const list = decodeAll(value.entries(), ([index, item]: [number, unknown]) =>
        element.decode(item, at.child(index)),
      );
      return check(list, at);
    },
    absent: (at) => check([], at),
  };
}

export function mapOf<T>(values: Field<T, unknown>): Field<Map<string, T>> {
  return {
    decode(value, at) {
      const entries = Object.entries(toObject(value, at));
      return new Map(decodeAll(entries, ([key, item]) => [key, values.decode(item, at.child(key))] as const));
    },
    absent: () => new Map(),
  };
}

/** A field of which the embedded proxy knows only the effect of some values; Envoy's default must be among them. */
export function only<T>(field: Field<T, unknown>, ...supported: T[]): Field<undefined> {
  return {
    decode(value, at) {
      const given = field.decode(value, at);
      if (!supported.includes(given)) at.unsupported(`${describe(value)} is not supported by the embedded proxy`);
      return undefined;
    },
    absent: () => undefined,
  };
}

/** `value` as a JSON object. */
export function toObject(value: unknown, at: Location): Record<string, unknown> {
  if (isObject(value)) return value;
  return at.fail(`must be an object, not ${describe(value)}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a value of the file is called in a message. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
