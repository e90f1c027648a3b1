import binaryen from 'binaryen';
import { replaceFile } from './replace-file.ts';

/** Writes the module that `wat`, WebAssembly's text format, describes. */
export async function writeModule(file: string, wat: string): Promise<void> {
  await replaceFile(file, moduleBytes(wat));
}

/** The module that `wat` describes. */
export function moduleBytes(wat: string): Uint8Array {
  const module = binaryen.parseText(wat);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** The text of a filter that has what hosts ask for, and `parts` besides. */
export function filterText(parts: { imports?: string; functions?: string } = {}): string {
  return `(module
    ${parts.imports ?? ''}
    (memory (export "memory") 1)
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 1024))
    ${parts.functions ?? ''})`;
}
