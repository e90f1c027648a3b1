import { ProxletError, printable } from '../../../errors.ts';
import type { Code, Deployable } from '../../deployable.ts';
import { hideQuery } from '../../hide-query.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import type { GlooOptions } from './options.ts';

/**
 * One element of a Gateway's `spec.httpGateway.options.wasm.filters` (Gloo, options/wasm/wasm.proto, `WasmFilter`).
 * Throws ProxletError `image-needed` for a module at a URL.
 */
export function wasmFilter(filter: Deployable, { stage, failOpen }: GlooOptions): JsonObject {
  return {
    name: filter.id,
    image: imageOf(filter.code),
    // Gloo's definition has no default, but the empty one is that of its protocol buffer.
    ...(filter.rootId !== '' && { rootId: filter.rootId }),
    ...(filter.configuration !== undefined && { config: stringValue(filter.configuration.text) }),
    ...(stage !== undefined && { filterStage: { ...stage } }),
    ...(failOpen && { failOpen }),
  };
}

/** Of the messages that Gloo takes, the one that the filter gets as the text that the user wrote, be it JSON or not. */
function stringValue(value: string): JsonObject {
  return { '@type': 'type.googleapis.com/google.protobuf.StringValue', value };
}

function imageOf(code: Code): string {
  if (code.kind === 'image') return code.pinned;
  throw new ProxletError(
    'image-needed',
    `Gloo takes filters from images only, not from ${printable(hideQuery(code.url))}`,
    {
      hint: 'download it: `proxlet build FILE.wasm -t REGISTRY/NAME:TAG` makes an image of it, and `proxlet push` sends that',
    },
  );
}
