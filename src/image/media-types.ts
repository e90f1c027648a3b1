/** Media types of the parts that make an image a filter's. Those that any image has are in the registry library. */
export const WasmMediaType = {
  /** wasme's artifact (solo-io/wasm, spec/spec.md). */
  wasmeConfig: 'application/vnd.module.wasm.config.v1+json',
  wasmeModule: 'application/vnd.module.wasm.content.layer.v1+wasm',
  /** The artifact of the CNCF (tag-runtime, wasm-oci-artifact). */
  cncfConfig: 'application/vnd.wasm.config.v0+json',
  cncfModule: 'application/wasm',
} as const;
