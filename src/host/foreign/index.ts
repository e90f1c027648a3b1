import { clearRouteCache } from './clear-route-cache.ts';
import { compress, uncompress } from './compression.ts';
import { declareProperty } from './declare-property.ts';
import { createExpression, deleteExpression, evaluateExpression } from './expressions.ts';
import type { ForeignFunction } from './foreign-function.ts';
import { setEnvoyFilterState } from './set-envoy-filter-state.ts';
import { sign, verifySignature } from './signatures.ts';

/** Every function that Envoy's release builds have, by name. */
const FUNCTIONS: Readonly<Record<string, ForeignFunction>> = {
  clear_route_cache: clearRouteCache,
  compress,
  declare_property: declareProperty,
  expr_create: createExpression,
  expr_delete: deleteExpression,
  expr_evaluate: evaluateExpression,
  set_envoy_filter_state: setEnvoyFilterState,
  sign,
  uncompress,
  verify_signature: verifySignature,
};

/** The foreign function `name`, where Envoy has one. */
export function foreignFunction(name: string): ForeignFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}
