import type { Deployable } from '../../deployable.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import { moduleFields } from './module-fields.ts';
import type { IstioOptions } from './options.ts';
import { scopeFields } from './scope.ts';

/** A WasmPlugin's spec (`extensions.istio.io/v1alpha1`, Istio 1.12 and later). Throws ProxletError `config-not-object`. */
export function wasmPluginSpec(filter: Deployable, options: IstioOptions): JsonObject {
  return { ...scopeFields(options), ...moduleFields(filter, options) };
}
