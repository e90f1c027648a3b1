import { customSections, type ModuleInfo } from './module.ts';
import { CorruptModule, Reader } from './reader.ts';

/** Where a module says that its source map is, usually beside it (WebAssembly web conventions, `sourceMappingURL`). */
export function sourceMappingUrl(bytes: Uint8Array, info: ModuleInfo): string | undefined {
  const section = customSections(bytes, info, 'sourceMappingURL')[0];
  if (section === undefined) return undefined;
  try {
    return new Reader(section).name();
  } catch (error) {
    if (error instanceof CorruptModule) return undefined;
    throw error;
  }
}
