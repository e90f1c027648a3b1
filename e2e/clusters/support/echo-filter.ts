import { filterText, moduleBytes } from '../../support/modules.ts';

/** The response header in which the filter gives back its configuration, unless another is asked for. */
export const ECHO_HEADER = 'x-configuration';

const [CONFIGURATION, RESPONSE] = [7, 2];
/** Addresses in its memory: of the header's name, and of where the configuration is and how long. */
const [NAME, AT, SIZE] = [0, 64, 68];

/** A filter that answers with its configuration as `header`. `rounds`: how often it counts before it has started. */
export function echoFilter(header = ECHO_HEADER, rounds = 0): Uint8Array {
  return moduleBytes(
    filterText({
      imports: `
        (import "env" "proxy_get_buffer_bytes" (func $read (param i32 i32 i32 i32 i32) (result i32)))
        (import "env" "proxy_replace_header_map_value" (func $set (param i32 i32 i32 i32 i32) (result i32)))`,
      functions: `
        (data (i32.const ${NAME}) "${header}")
        (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (local $n i64)
          (loop $on
            (local.set $n (i64.add (local.get $n) (i64.const 1)))
            (br_if $on (i64.lt_u (local.get $n) (i64.const ${rounds}))))
          (i32.const 1))
        (func (export "proxy_on_configure") (param i32 i32) (result i32)
          (drop (call $read (i32.const ${CONFIGURATION}) (i32.const 0) (local.get 1) (i32.const ${AT}) (i32.const ${SIZE})))
          (i32.const 1))
        (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
          (drop (call $set (i32.const ${RESPONSE}) (i32.const ${NAME}) (i32.const ${header.length})
            (i32.load (i32.const ${AT})) (i32.load (i32.const ${SIZE}))))
          (i32.const 0))`,
    }),
  );
}
