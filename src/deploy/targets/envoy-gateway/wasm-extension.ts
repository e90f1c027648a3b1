import { ProxletError, printable } from '../../../errors.ts';
import type { Code, Configuration, Deployable } from '../../deployable.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { EnvoyGatewayOptions, PullPolicy } from './options.ts';

const PULL_POLICIES = {
  always: 'Always',
  'if-not-present': 'IfNotPresent',
} as const satisfies Record<PullPolicy, string>;

/**
 * One element of an EnvoyExtensionPolicy's `spec.wasm` (Envoy Gateway, api/v1alpha1/wasm_types.go). Throws ProxletError
 * `config-not-json`.
 */
export function wasmExtension(filter: Deployable, options: EnvoyGatewayOptions): JsonObject {
  return {
    name: filter.id,
    ...(filter.rootId !== '' && { rootID: filter.rootId }),
    code: {
      ...codeFields(filter.code, options),
      ...(options.pullPolicy !== undefined && { pullPolicy: PULL_POLICIES[options.pullPolicy] }),
    },
    ...(filter.configuration !== undefined && { config: jsonOf(filter.configuration) }),
    // The server fills defaults in: written out, the object is as it was sent.
    failOpen: options.failOpen,
    env: { hostKeys: [...options.env, mark(filter.code)] },
  };
}

/**
 * A variable that no proxy has. Envoy Gateway names VMs by the filter's place in the policy, and has Envoy fetch the module.
 * Envoy (1.40, wasm.cc) makes the key of a VM before a module that it has to fetch is there: with the same name and
 * variables it would go on running the module that was in that place before.
 */
function mark({ digest }: Code): string {
  return `PROXLET_MODULE_${digest
    .replace(/^sha256:/, '')
    .slice(0, 12)
    .toUpperCase()}`;
}

/**
 * Where the module is. Envoy Gateway compares the digest in an image's URL with the manifest that it was given, and
 * `sha256` with a fetched file (internal/wasm/cache.go, `getOrFetch`).
 */
function codeFields(code: Code, { pullSecret }: EnvoyGatewayOptions): JsonObject {
  if (code.kind === 'url')
    return { type: 'HTTP', http: { url: code.url, sha256: code.digest.replace(/^sha256:/, '') } };
  const secret = pullSecret !== undefined && { pullSecretRef: { group: '', kind: 'Secret', name: pullSecret } };
  return { type: 'Image', image: { url: code.pinned, ...secret } };
}

/** Envoy Gateway hands the filter the JSON as text; a text that is none cannot be said. */
function jsonOf({ text, object }: Configuration): Json {
  if (object !== undefined) return object;
  try {
    return JSON.parse(text);
  } catch {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    throw new ProxletError(
      'config-not-json',
      `Envoy Gateway takes only JSON as a filter's configuration, not "${printable(shown)}"`,
      { hint: 'give the filter a JSON document, such as `--config \'{"greeting": "hello"}\'`' },
    );
  }
}
