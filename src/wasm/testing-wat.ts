import binaryen from 'binaryen';

/** The bytes of a module given as text; `names` keeps the names of functions. */
export function wat(text: string, options: { names?: boolean } = {}): Uint8Array {
  binaryen.setDebugInfo(options.names ?? false);
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
