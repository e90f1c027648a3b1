import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findEnvoy } from '../../envoy/index.ts';
import { ProxletError, printable } from '../../errors.ts';
import { userPaths } from '../../project/paths.ts';
import { decodeBootstrap } from '../../proxy/index.ts';
import { parseBootstrap, plain } from './parse-bootstrap.ts';

export interface BootstrapCheck {
  /** The name that the bootstrap goes by; its ending says how Envoy reads it. */
  file: string;
  /** The file's text as it is; undefined where there is none. */
  before: string | undefined;
  /** The text to check, with the module at a path. */
  after(modulePath: string): Promise<string>;
  /** Undefined: it is where it is named. */
  module: Uint8Array | undefined;
  /** Envoy runs here, as relative paths in a bootstrap begin where Envoy runs. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

const LIMIT = 120_000;

/**
 * Has a real Envoy, if there is one on this machine, read the result of an edit and load the filter, while nothing is
 * changed yet. Throws ProxletError `envoy-refused` with Envoy's words; where it refuses the file as it is too, as on a
 * machine that has not all that the file names, that is a note.
 */
export async function checkBootstrap(
  check: BootstrapCheck,
): Promise<{ checkedBy: string | undefined; notes: string[] }> {
  const envoy = await findEnvoy({ env: check.env, cacheDir: userPaths(check.env).cache });
  if (envoy === undefined) return { checkedBy: undefined, notes: await ownNotes(check) };
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-check-'));
  const name = join(
    folder,
    check.file.endsWith('.yml') || check.file.endsWith('.yaml') ? 'bootstrap.yaml' : 'bootstrap.json',
  );
  const validate = async (text: string) => {
    await writeFile(name, text, { mode: 0o600 });
    return refusal(envoy.path, name, check);
  };
  try {
    const module = join(folder, 'filter.wasm');
    if (check.module) await writeFile(module, check.module);
    const words = await validate(await check.after(module));
    if (words === undefined) return { checkedBy: `Envoy ${envoy.version}`, notes: [] };
    const former = check.before === undefined ? undefined : await validate(check.before);
    if (former !== undefined) {
      const note = `Envoy ${envoy.version} refuses ${check.file} here also without this change: ${lastLine(former)}`;
      return { checkedBy: undefined, notes: [printable(note)] };
    }
    throw new ProxletError(
      'envoy-refused',
      printable(`Envoy ${envoy.version} refuses ${check.file} with this change`),
      {
        output: words,
        hint: 'nothing was changed; see what Envoy says above',
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What Envoy says against a file; undefined when it takes it. */
async function refusal(envoy: string, file: string, { cwd, signal }: BootstrapCheck): Promise<string | undefined> {
  const args = ['--mode', 'validate', '-c', file, '--log-level', 'error', '--log-format', '%v'];
  try {
    await promisify(execFile)(envoy, args, { cwd, signal, timeout: LIMIT });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return (error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '') || String(error);
  }
}

/** What the embedded proxy has against it, which need not know all that an Envoy does. */
async function ownNotes({ file, after }: BootstrapCheck): Promise<string[]> {
  const notes = ['no Envoy was found to check the result with; `proxlet doctor --fetch envoy` fetches one'];
  try {
    decodeBootstrap(plain(await parseBootstrap(await after('filter.wasm'), file)), { file });
  } catch (error) {
    if (!(error instanceof ProxletError)) throw error;
    if (error.code !== 'config-unsupported') notes.push(printable(`Envoy may refuse this: ${error.message}`));
  }
  return notes;
}

function lastLine(words: string): string {
  return words.split('\n').at(-1) ?? '';
}
