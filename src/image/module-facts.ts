import { CorruptModule, parseModule } from '../wasm/index.ts';

/** What a module says of itself that belongs into its image. */
export interface ModuleFacts {
  /** As wasme spells it: `v0.2.1`; undefined for what is no Proxy-Wasm module. */
  abi: string | undefined;
  imports: number;
  exports: number;
}

/** Undefined when the bytes are no module. */
export function moduleFacts(bytes: Uint8Array): ModuleFacts | undefined {
  try {
    const { imports, exports } = parseModule(bytes);
    const marker = exports.map(({ name }) => /^proxy_abi_version_(\d+)_(\d+)_(\d+)$/.exec(name)).find(Boolean);
    return {
      abi: marker ? `v${marker.slice(1).join('.')}` : undefined,
      imports: imports.length,
      exports: exports.length,
    };
  } catch (error) {
    if (error instanceof CorruptModule) return undefined;
    throw error;
  }
}
