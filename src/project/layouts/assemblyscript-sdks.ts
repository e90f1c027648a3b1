/** The SDKs in which filters are written in AssemblyScript; their filters end through WASI. */
export const ASSEMBLYSCRIPT_SDKS = ['@gcoredev/proxy-wasm-sdk-as', '@solo-io/proxy-runtime'] as const;
