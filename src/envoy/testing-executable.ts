import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A shell script at `path`, executable unless `mode` says otherwise. Returns the path. */
export async function writeScript(path: string, script: string, mode = 0o755): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode });
  return path;
}

/** What an Envoy of `version` prints for `--version`, as a script. */
export function versionScript(version: string): string {
  return `echo; echo "$0  version: 0123abc/${version}/Clean/RELEASE/BoringSSL"; echo`;
}
