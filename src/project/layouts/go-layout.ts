import type { Layout } from './layout.ts';
import { readText } from './read-text.ts';

const MANIFEST = 'go.mod';
/** The SDK under the names it has had; the first two are for TinyGo. */
const SDK =
  /^\s*(?:require\s+)?github\.com\/(?:tetratelabs\/proxy-wasm-go-sdk|mathetake\/proxy-wasm-go|proxy-wasm\/proxy-wasm-go-sdk)\s+v/m;

/** A main package in the module's folder, with the SDK among the module's requirements. */
export const goLayout: Layout = {
  language: 'go',
  needs: 'main.go, and go.mod that requires proxy-wasm-go-sdk',
  async read(folder) {
    const [manifest, main] = await Promise.all([readText(folder, MANIFEST), readText(folder, 'main.go')]);
    if (manifest === undefined || main === undefined || !SDK.test(manifest)) return undefined;
    const path = /^module\s+(\S+)/m.exec(manifest)?.[1]?.replace(/\/v\d+$/, '');
    const name = path?.split('/').at(-1);
    // wasme's template calls every module `main`.
    return { name: name === 'main' ? undefined : name, build: { entry: '.', out: 'build' }, files: [MANIFEST] };
  },
};
