import { nearest } from '../../../nearest.ts';
import { type Field, toObject } from './field.ts';
import type { Location } from './location.ts';
import { text } from './scalars.ts';

const TYPED_STRUCTS = ['udpa.type.v1.TypedStruct', 'xds.type.v3.TypedStruct'];
const V2_TYPE = /^envoy\.(?:config|api)\..*\bv[12](?:alpha\d*)?\./;
const URL_PREFIX = 'type.googleapis.com/';

/**
 * An extension's `typed_config`: an Any whose type URL picks the decoder, either itself or in a TypedStruct. `kind`
 * says what it configures, such as `HTTP filter`.
 */
export function typedConfig<T>(kind: string, types: Record<string, Field<T, unknown>>): Field<T, undefined> {
  function byType(type: string, value: Record<string, unknown>, at: Location, typeAt: Location): T {
    const field = Object.hasOwn(types, type) ? types[type] : undefined;
    return field === undefined ? refuse(type, typeAt) : field.decode(value, at);
  }

  function refuse(type: string, at: Location): never {
    const known = Object.keys(types);
    const likely = known.find((candidate) => lastPart(candidate) === lastPart(type)) ?? nearest(type, known, 4);
    const instead = likely === undefined ? '' : `; write ${URL_PREFIX}${likely}`;
    if (V2_TYPE.test(type)) at.fail(`${type} is of Envoy's v2 API, which went with Envoy 1.18${instead}`);
    if (likely !== undefined) at.fail(`Envoy has no type ${JSON.stringify(type)}${instead}`);
    return at.unsupported(`the ${kind} ${JSON.stringify(type)} is not supported by the embedded proxy`);
  }

  return {
    decode(value, at) {
      const { '@type': url, ...content } = toObject(value, at);
      if (url === undefined) return at.fail(`has no "@type", which says what kind of ${kind} it is`);
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
  const url = text.decode(snake ?? camel ?? typeAt.fail('is required'), typeAt);
  // Unlike an Any's, a TypedStruct's type URL may do without a slash.
  return { type: url.slice(url.lastIndexOf('/') + 1), typeAt, value: toObject(value ?? {}, at.child('value')) };
}

function lastPart(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
