/** The part of asc's interface that 0.14 (2020) and 0.28 share; what `main` returns is all that differs. */
export interface Asc {
  main(argv: string[], io: AscIo): unknown;
  /** The flags it knows, by name. */
  options: Record<string, unknown>;
  /** Standard library, path to source. */
  libraryFiles: Record<string, string>;
  /** Old compilers: settles when Binaryen has loaded. */
  ready?: Promise<void>;
}

export interface AscIo {
  stdout: AscStream;
  stderr: AscStream;
  writeFile(name: string, contents: string | Uint8Array, folder: string): void;
}

export interface AscStream {
  isTTY: boolean;
  write(chunk: string | Uint8Array): void;
}

/** Imports the compiler at `url`, whether it is a CommonJS script or an ES module. */
export async function loadAsc(url: string): Promise<Asc> {
  const namespace: { default?: unknown } = await import(url);
  const asc = [namespace, namespace.default].find(isAsc);
  if (!asc) throw new Error('it has no "main" function as asc has');
  await asc.ready;
  return asc;
}

/** Whether `main` was content: old compilers return an exit code, newer ones a promise of `{ error }`. */
export async function runAsc(asc: Asc, argv: string[], io: AscIo): Promise<boolean> {
  const result = await asc.main(argv, io);
  if (typeof result === 'object' && result !== null && 'error' in result) return result.error == null;
  return result === 0;
}

function isAsc(value: unknown): value is Asc {
  return (
    typeof value === 'object' &&
    value !== null &&
    'main' in value &&
    typeof value.main === 'function' &&
    'options' in value &&
    'libraryFiles' in value
  );
}
