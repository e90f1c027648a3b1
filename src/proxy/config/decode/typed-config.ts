import { type Field, toObject } from './field.ts';
import type { Location } from './location.ts';
import { nearest } from './nearest.ts';
import { text } from './scalars.ts';

const TYPED_STRUCTS = ['udpa.type.v1.TypedStruct', 'xds.type.v3.TypedStruct'];
const URL_PREFIX = 'type.googleapis.com/';

/**
 * An extension's `typed_config`: an Any whose type URL picks the decoder, either itself or in a TypedStruct. `kind`
 * says what it configures, such as `HTTP filter`. An object without anything in it is undefined.
 */
export function typedConfig<T>(kind: string, types: Record<string, Field<T, unknown>>): Field<T | undefined> {
  function byType(type: string, value: Record<string, unknown>, at: Location, typeAt: Location): T {
    const field = Object.hasOwn(types, type) ? types[type] : undefined;
    return field === undefined ? refuse(type, typeAt) : field.decode(value, at);
  }

  function refuse(type: string, at: Location): never {
    const known = Object.keys(types);
    const current = known.find((candidate) => lastPart(candidate) === lastPart(type)) ?? nearest(type, known);
    if (/\.v[12](alpha\d*)?\./.test(type) && type.startsWith('envoy.config.')) {
      const instead = current === undefined ? '' : `; write ${URL_PREFIX}${current}`;
      return at.fail(`${type} is of Envoy's v2 API, which is gone since Envoy 1.18${instead}`);
    }
    if (!/^(envoy|google|xds|udpa)\./.test(type) || nearest(type, known) !== undefined) {
      const guess = current === undefined ? '' : `; did you mean ${current}?`;
      return at.fail(`Envoy has no ${kind} of type ${JSON.stringify(type)}${guess}`);
    }
    return at.unsupported(`the ${kind} ${type} is not supported by the embedded proxy`);
  }

  return {
    decode(value, at) {
      const { '@type': url, ...content } = toObject(value, at);
      if (url === undefined) {
        if (Object.keys(content).length === 0) return undefined;
        return at.fail('has no "@type", which says what it configures');
      }
      const type = typeOf(url, at.child('@type'));
      if (!TYPED_STRUCTS.includes(type)) return byType(type, content, at, at.child('@type'));
      const struct = typedStruct(content, at);
      return byType(struct.type, struct.value, at.child('value'), struct.typeAt);
    },
    absent: () => undefined,
  };
}

/** The message name of a type URL: what stands after its last slash. */
export function typeOf(url: unknown, at: Location): string {
  const type = text.decode(url, at);
  const slash = type.lastIndexOf('/');
  if (slash < 0) at.fail(`${JSON.stringify(type)} is not a type URL; write ${URL_PREFIX}${type}`);
  return type.slice(slash + 1);
}

function typedStruct(content: Record<string, unknown>, at: Location) {
  const { type_url: snake, typeUrl: camel, value, ...rest } = content;
  for (const key of Object.keys(rest)) {
    at.child(key).report(
      'config-unknown-field',
      `TypedStruct has no field ${JSON.stringify(key)}, only type_url and value`,
    );
  }
  const typeAt = at.child(snake === undefined && camel !== undefined ? 'typeUrl' : 'type_url');
  const url = snake ?? camel ?? typeAt.fail('is required');
  return { type: typeOf(url, typeAt), typeAt, value: toObject(value ?? {}, at.child('value')) };
}

function lastPart(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
