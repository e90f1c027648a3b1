import { filterText, moduleBytes } from '../../support/modules.ts';

const UPSTREAM_DATA = 3;

/** A network filter that puts `prefix` before the bytes that come from upstream. */
export function prefixFilter(prefix: string): Uint8Array {
  return moduleBytes(
    filterText({
      imports: `(import "env" "proxy_set_buffer_bytes" (func $set (param i32 i32 i32 i32 i32) (result i32)))`,
      functions: `
        (data (i32.const 0) "${prefix}")
        (func (export "proxy_on_upstream_data") (param i32 i32 i32) (result i32)
          (if (local.get 1) (then
            (drop (call $set (i32.const ${UPSTREAM_DATA}) (i32.const 0) (i32.const 0)
              (i32.const 0) (i32.const ${prefix.length})))))
          (i32.const 0))`,
    }),
  );
}
