/** A module that cargo has made, or found to be fresh. */
export interface Artifact {
  /** Absolute path of the .wasm file. */
  file: string;
  /** Absolute path of the package's Cargo.toml. */
  manifest: string;
}

/** The modules among the messages of `cargo build --message-format=json`, one JSON object a line. */
export function artifactsOf(output: string): Artifact[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{"reason":"compiler-artifact"')) return [];
    const message: { manifest_path?: unknown; filenames?: unknown } = JSON.parse(line);
    const { manifest_path: manifest, filenames } = message;
    const files: unknown[] = Array.isArray(filenames) ? filenames : [];
    const file = files.find((name) => typeof name === 'string' && name.endsWith('.wasm'));
    return typeof file === 'string' && typeof manifest === 'string' ? [{ file, manifest }] : [];
  });
}

/** What cargo's standard error amounts to: `2 errors, the first in src/lib.rs:3:5`. */
export function summarize(output: string): string {
  const count = output.match(/^error(?:\[E\d+\])?: (?!could not compile|aborting)/gm)?.length ?? 0;
  const place = /^error(?:\[E\d+\])?: .*\n +--> (.+:\d+:\d+)$/m.exec(output)?.[1];
  const errors = count === 1 ? '1 error' : `${count} errors`;
  if (place === undefined) return errors;
  return `${errors}, ${count > 1 ? 'the first ' : ''}in ${place}`;
}

/** Only what the compiler warned of; how it went is of no interest afterwards. */
export function warningsOf(output: string): string {
  const lines = output.split('\n');
  const isProgress = (line: string) => /^ {0,12}[A-Z][a-z]+ (?!\|)/.test(line) && /^ +[A-Z]/.test(line);
  return lines
    .filter((line) => !isProgress(line))
    .join('\n')
    .trim();
}

/** The phase that a line of cargo's progress means, or undefined: `Compiling serde v1.0.0` is `compiling serde v1.0.0`. */
export function phaseOf(line: string): string | undefined {
  const [, verb, what] = /^ +(Compiling|Downloading|Downloaded|Updating|Locking) (.+?)(?: \(.*\))?$/.exec(line) ?? [];
  return verb && `${verb.toLowerCase()} ${what}`;
}
