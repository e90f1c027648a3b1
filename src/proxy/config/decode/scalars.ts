import { nearest } from '../../../nearest.ts';
import { describe, type Field, toObject } from './field.ts';

export const text: Field<string> = {
  decode(value, at) {
    if (typeof value === 'string') return value;
    const quote = typeof value === 'number' || typeof value === 'boolean' ? '; put it in quotes' : '';
    return at.fail(`must be a string, not ${describe(value)}${quote}`);
  },
  absent: () => '',
};

/** A text that is compared with bytes of a request or sent in one: its UTF-8 bytes, one character a byte. */
export const wireText: Field<string> = {
  decode: (value, at) => Buffer.from(text.decode(value, at)).toString('latin1'),
  absent: () => '',
};

/** A `wireText` that becomes a header's value or part of it (Envoy's HTTP_HEADER_VALUE, not strict). */
export const headerText: Field<string> = {
  decode(value, at) {
    if (/[\0\r\n]/.test(text.decode(value, at))) at.fail('must not contain line breaks or NUL');
    return wireText.decode(value, at);
  },
  absent: () => '',
};

const encoder = new TextEncoder();

export function utf8(value: string): Uint8Array {
  return encoder.encode(value);
}

export const bool: Field<boolean> = {
  decode(value, at) {
    if (typeof value === 'boolean') return value;
    // Envoy's parser takes quoted ones as well.
    return value === 'true' || (value !== 'false' && at.fail(`must be true or false, not ${describe(value)}`));
  },
  absent: () => false,
};

/** A whole number between `minimum` and `maximum`, also in quotes as protobuf's JSON form allows. */
export function integer(minimum: number, maximum: number): Field<number> {
  return {
    decode(value, at) {
      const number = typeof value === 'string' && /^[\d.eE+-]+$/.test(value) ? Number(value) : value;
      if (typeof number === 'number' && Number.isInteger(number) && number >= minimum && number <= maximum)
        return number;
      return at.fail(`must be a whole number between ${minimum} and ${maximum}, not ${describe(value)}`);
    },
    absent: () => 0,
  };
}

export const uint32 = integer(0, 0xffffffff);

/** google.protobuf.Duration, in milliseconds. */
export const duration: Field<number> = {
  decode(value, at) {
    const seconds = typeof value === 'string' ? /^(\d+(?:\.\d{1,9})?)s$/.exec(value)?.[1] : undefined;
    if (seconds === undefined) return at.fail(`must be a duration in seconds such as "0.25s", not ${describe(value)}`);
    return Math.round(Number(seconds) * 1e9) / 1e6;
  },
  absent: () => 0,
};

export const bytes: Field<Uint8Array> = {
  decode(value, at) {
    const encoded = text.decode(value, at);
    if (!/^(?:[\w+/-]{4})*(?:[\w+/-]{2,3}={0,2})?$/.test(encoded)) return at.fail('must be base64');
    return new Uint8Array(Buffer.from(encoded, 'base64'));
  },
  absent: () => new Uint8Array(),
};

/** google.protobuf.Struct, as it stands. */
export const object: Field<Record<string, unknown>> = {
  decode: toObject,
  absent: () => ({}),
};

/**
 * An enum by name, whatever its case, or number. `supported` are the names that the embedded proxy knows; the value
 * with number 0, protobuf's default, need not be among them where the field is `defaulted` or `optional`.
 */
export function enumOf<Name extends string, Supported extends Name = Name>(
  numbers: Record<Name, number>,
  supported: readonly Supported[],
): Field<Supported, Supported> {
  const names: Name[] = Object.keys(numbers).filter((name): name is Name => name in numbers);
  return {
    decode(value, at) {
      const name = names.find((candidate) =>
        typeof value === 'string' ? candidate.toLowerCase() === value.toLowerCase() : numbers[candidate] === value,
      );
      if (name === undefined) {
        const guess = typeof value === 'string' ? nearest(value, names) : undefined;
        const known = guess === undefined ? `one of ${names.join(', ')}` : `did you mean ${guess}?`;
        return at.fail(`has no value ${describe(value)}; ${known}`);
      }
      const found = supported.find((candidate) => candidate === name);
      return found ?? at.unsupported(`${name} is not supported by the embedded proxy, only ${supported.join(', ')}`);
    },
    absent(at) {
      const zero = supported.find((candidate) => numbers[candidate] === 0);
      return zero ?? at.fail('is required');
    },
  };
}
