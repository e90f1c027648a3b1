import { message } from '../decode/message.ts';
import { text } from '../decode/scalars.ts';
import type { Locality } from '../types.ts';

/** envoy.config.core.v3.Locality */
export const locality = message(
  'Locality',
  { region: text, zone: text, sub_zone: text },
  {},
  (decoded): Locality => decoded,
);
