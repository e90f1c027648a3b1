import { type Field, toObject } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bytes, object, text, utf8 } from '../decode/scalars.ts';
import { encodeStruct } from '../decode/struct-bytes.ts';
import { typeOf } from '../decode/typed-config.ts';

const wrapped: Record<string, Field<Uint8Array, undefined>> = {
  'google.protobuf.StringValue': message('StringValue', { value: text }, {}, ({ value }) => utf8(value)),
  'google.protobuf.BytesValue': message('BytesValue', { value: bytes }, {}, ({ value }) => value),
  'google.protobuf.Struct': message('Struct', { value: object }, {}, ({ value }, at) =>
    encodeStruct(value, at.child('value')),
  ),
};

/**
 * The `configuration` of a plugin or VM as the filter reads it (Envoy's `anyToBytes`): texts and bytes unwrapped,
 * a Struct in protobuf's binary form.
 */
export const anyBytes: Field<Uint8Array> = {
  decode(value, at) {
    const { '@type': url, ...content } = toObject(value, at);
    if (url === undefined) return Object.keys(content).length === 0 ? new Uint8Array() : missingType(at);
    const type = typeOf(url, at.child('@type'));
    const field = Object.hasOwn(wrapped, type) ? wrapped[type] : undefined;
    return (
      field?.decode(content, at) ??
      at
        .child('@type')
        .unsupported(`a configuration of type ${type} is not supported, only StringValue, BytesValue and Struct`)
    );
  },
  absent: () => new Uint8Array(),
};

function missingType(at: Location): never {
  return at.fail(
    'has no "@type"',
    'a text is written {"@type": type.googleapis.com/google.protobuf.StringValue, value: "the text"}',
  );
}
