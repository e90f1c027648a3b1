import { ProxletError, printable } from '../../../errors.ts';
import type { Code, Configuration, Deployable } from '../../deployable.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import type { FailStrategy, IstioOptions, PullPolicy, Variable } from './options.ts';

const FAIL_STRATEGIES = {
  close: 'FAIL_CLOSE',
  open: 'FAIL_OPEN',
  reload: 'FAIL_RELOAD',
} as const satisfies Record<FailStrategy, string>;

export const PULL_POLICIES = {
  always: 'Always',
  'if-not-present': 'IfNotPresent',
} as const satisfies Record<PullPolicy, string>;

/** The module and how it runs: the fields that WasmPlugin's spec and TrafficExtension's `wasm` share. */
export function moduleFields(filter: Deployable, options: IstioOptions): JsonObject {
  return {
    ...codeFields(filter.code),
    ...(options.pullPolicy !== undefined && { imagePullPolicy: PULL_POLICIES[options.pullPolicy] }),
    ...(options.pullSecret !== undefined && { imagePullSecret: options.pullSecret }),
    ...(filter.configuration !== undefined && { pluginConfig: objectOf(filter.configuration) }),
    // Istio's API has no empty name; the filter is then asked for its root context of no name all the same.
    ...(filter.rootId !== '' && { pluginName: filter.rootId }),
    ...(options.failStrategy !== undefined && { failStrategy: FAIL_STRATEGIES[options.failStrategy] }),
    // HTTP is what it is otherwise; Istio before 1.16 does not know the field.
    ...(options.type === 'network' && { type: 'NETWORK' }),
    ...(options.env.length > 0 && { vmConfig: { env: options.env.map(variableField) } }),
  };
}

/**
 * `url` and `sha256`. The agent compares an image's manifest, or a file fetched by URL, with `sha256` (Istio,
 * pkg/wasm/cache.go). For an image the digest is in the URL too, so that a registry is never asked by tag.
 */
export function codeFields(code: Code): { url: string; sha256: string } {
  return {
    url: code.kind === 'image' ? `oci://${code.pinned}` : code.url,
    sha256: code.digest.replace(/^sha256:/, ''),
  };
}

function objectOf({ object, text }: Configuration): JsonObject {
  if (object !== undefined) return object;
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  throw new ProxletError(
    'config-not-object',
    `Istio's own kinds take only a JSON object as a filter's configuration, not "${printable(shown)}"`,
    { hint: 'add `--via envoyfilter`, which takes any text' },
  );
}

function variableField({ name, value }: Variable): JsonObject {
  return value === undefined ? { name, valueFrom: 'HOST' } : { name, valueFrom: 'INLINE', value };
}
