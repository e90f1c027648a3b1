import type { Layout } from './layout.ts';
import { readText } from './read-text.ts';

const MANIFEST = 'Cargo.toml';

/** A library for a host, with the SDK among its dependencies. */
export const rustLayout: Layout = {
  language: 'rust',
  needs: 'Cargo.toml of a cdylib with a dependency on proxy-wasm',
  async read(folder) {
    const manifest = await readText(folder, MANIFEST);
    if (manifest === undefined) return undefined;
    const isLibrary = /^\s*crate-type\s*=\s*\[[^\]]*["']cdylib["']/m.test(manifest);
    const hasSdk = /^\s*(?:\[dependencies\.proxy-wasm\]|proxy-wasm(?:\.\w+)?\s*=)/m.test(manifest);
    if (!isLibrary || !hasSdk) return undefined;
    const name = /^\s*\[package\][^[]*?^\s*name\s*=\s*["']([^"']+)["']/ms.exec(manifest)?.[1];
    return { name, build: { entry: MANIFEST, out: 'build' }, files: [MANIFEST] };
  },
};
