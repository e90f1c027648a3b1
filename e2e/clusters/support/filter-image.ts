import { RegistryClient } from '../../../registry/client/registry-client.ts';
import { packImage, storeImage } from '../../../src/image/index.ts';
import { filterText, moduleBytes } from '../../support/modules.ts';
import { startRegistry } from '../../support/registry.ts';

/** The response header that the filter sets. */
export const FILTER_HEADER = 'x-filter';

const HEADER = { onResponse: 2, name: 0, value: 64 };

/** Pushes filters into a registry of this test file, which every mesh reads. Returns what pushes one as `greet:TAG`. */
export async function startFilterRegistry(): Promise<{ push(tag: string): Promise<string> }> {
  const { host } = await startRegistry();
  const target = new RegistryClient(host).repository('greet');
  return {
    /** The filter answers with its tag as FILTER_HEADER. Returns the image's reference. */
    push: async (tag) => {
      const filter = { module: filterOf(tag), runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };
      await storeImage(target, await packImage(filter, 'compat'), tag);
      return `${host}/greet:${tag}`;
    },
  };
}

function filterOf(value: string): Uint8Array {
  const { onResponse, name, value: at } = HEADER;
  return moduleBytes(
    filterText({
      imports: `(import "env" "proxy_replace_header_map_value"
        (func $set (param i32 i32 i32 i32 i32) (result i32)))`,
      functions: `
        (data (i32.const ${name}) "${FILTER_HEADER}")
        (data (i32.const ${at}) "${value}")
        (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
          (drop (call $set (i32.const ${onResponse}) (i32.const ${name}) (i32.const ${FILTER_HEADER.length})
            (i32.const ${at}) (i32.const ${value.length})))
          (i32.const 0))`,
    }),
  );
}
