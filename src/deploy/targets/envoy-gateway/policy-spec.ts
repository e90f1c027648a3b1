import type { JsonObject } from '../../kubernetes/object.ts';
import { GATEWAY_API_GROUP } from './gateway-api.ts';
import type { Attachment } from './options.ts';

/** The spec of an EnvoyExtensionPolicy of our own, with `extension` as its only filter. */
export function policySpec({ targets, selectors }: Attachment, extension: JsonObject): JsonObject {
  return {
    ...(targets.length > 0 && {
      targetRefs: targets.map(({ kind, name, section }) => ({
        group: GATEWAY_API_GROUP,
        kind,
        name,
        ...(section !== undefined && { sectionName: section }),
      })),
    }),
    ...(selectors.length > 0 && {
      targetSelectors: selectors.map(({ kind, labels }) => ({
        group: GATEWAY_API_GROUP,
        kind,
        matchLabels: { ...labels },
      })),
    }),
    wasm: [extension],
  };
}
