import type { JsonObject } from '../../../host/protobuf/json-value.ts';
import { type Field, mapOf, toObject } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { toStruct } from '../decode/struct-bytes.ts';
import type { Metadata } from '../types.ts';

/** google.protobuf.Struct */
export const struct: Field<JsonObject> = {
  decode: (value, at) => toStruct(toObject(value, at), at),
  absent: () => ({}),
};

/** envoy.config.core.v3.Metadata: what filters read of it. */
export const metadata = message(
  'Metadata',
  { filter_metadata: mapOf(struct) },
  { unsupported: 'typed_filter_metadata' },
  ({ filter_metadata }): Metadata => Object.fromEntries(filter_metadata),
);
