import { filterText, moduleBytes } from '../../support/modules.ts';
import { FILTER_HEADER } from './filter-image.ts';

/** Where the module keeps the header's name, and where the host puts the configuration's address and length. */
const NAME = 0;
const ADDRESS = 64;
const LENGTH = 68;
const PLUGIN_CONFIGURATION = 7;
const RESPONSE_HEADERS = 2;

/** A filter that answers with its configuration as FILTER_HEADER. */
export function configuredFilter(): Uint8Array {
  return moduleBytes(
    filterText({
      imports: `
        (import "env" "proxy_get_buffer_bytes" (func $read (param i32 i32 i32 i32 i32) (result i32)))
        (import "env" "proxy_replace_header_map_value" (func $set (param i32 i32 i32 i32 i32) (result i32)))`,
      functions: `
        (data (i32.const ${NAME}) "${FILTER_HEADER}")
        (func (export "proxy_on_configure") (param i32 i32) (result i32)
          (drop (call $read (i32.const ${PLUGIN_CONFIGURATION}) (i32.const 0) (local.get 1)
            (i32.const ${ADDRESS}) (i32.const ${LENGTH})))
          (i32.const 1))
        (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
          (drop (call $set (i32.const ${RESPONSE_HEADERS}) (i32.const ${NAME}) (i32.const ${FILTER_HEADER.length})
            (i32.load (i32.const ${ADDRESS})) (i32.load (i32.const ${LENGTH}))))
          (i32.const 0))`,
    }),
  );
}
