import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { readFirst, readText } from './read-text.ts';

/**
 * wasme's template for Rust has no Cargo.toml, only a BUILD for a Bazel of its time. Such a folder gets the manifest to
 * write, as the error `project-needs-manifest`; undefined for any other.
 */
export async function needsManifest(folder: string, name: string): Promise<ProxletError | undefined> {
  const build = await readFirst(folder, ['BUILD', 'BUILD.bazel']);
  const rule = /\brust_(?:binary|library|shared_library)\(([\s\S]*?)^\)/m.exec(build?.text ?? '')?.[1];
  const listed = /\bsrcs\s*=\s*\[\s*"([^":]+\.rs)"/.exec(rule ?? '')?.[1];
  if (rule === undefined || listed === undefined || (await readText(folder, 'Cargo.toml')) !== undefined)
    return undefined;
  return new ProxletError(
    'project-needs-manifest',
    `${printable(folder)} is a Rust project for Bazel, and has no Cargo.toml for cargo to build`,
    {
      exitCode: ExitCode.usage,
      output: manifestFor(name, listed),
      hint: 'write the Cargo.toml above, then run the command again',
      details: { directory: folder },
    },
  );
}

/** The crates are those that wasme's template took from Bazel. */
function manifestFor(name: string, source: string): string {
  return `[package]
name = ${JSON.stringify(name)}
version = "0.1.0"
edition = "2018"

[lib]
path = ${JSON.stringify(source)}
crate-type = ["cdylib"]

[dependencies]
log = "0.4"
proxy-wasm = "0.2"`;
}
