import { randomUUID } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RegistryError } from '../errors.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { errorCode } from '../files/error-code.ts';
import { withFileLock } from '../files/file-lock.ts';
import { makeFolders } from '../files/make-folders.ts';
import { credentialOf, toAuthEntry } from './auth-entry.ts';
import { CredentialHelper } from './credential-helper.ts';
import { registryKeys } from './registry-keys.ts';
import type { Credential, CredentialSource } from './types.ts';

export interface DockerCredentialsOptions {
  /** A config.json elsewhere (`--registry-config`); else DOCKER_CONFIG/config.json or ~/.docker/config.json. */
  file?: string;
  env?: NodeJS.ProcessEnv;
}

/** docker's config.json: `auths`, `credsStore`, `credHelpers`. Each write keeps what it does not know. */
export class DockerCredentials implements CredentialSource {
  readonly file: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(options: DockerCredentialsOptions = {}) {
    this.#env = options.env ?? process.env;
    this.file = options.file ?? join(this.#env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json');
  }

  /** `registry` is host and optional port. Throws RegistryError `storage` where the file or a helper fails. */
  async get(registry: string): Promise<Credential | undefined> {
    const config = await this.#read();
    // Helpers are asked by today's key only, as docker does: each question starts a program.
    const [key = registry] = registryKeys(registry);
    const kept = await this.#helperFor(config, registry)?.get(key);
    if (kept !== undefined) return kept;
    const auths = objectIn(config, 'auths');
    for (const name of registryKeys(registry)) {
      const found = credentialOf(auths[name], `${this.file}: auths[${JSON.stringify(name)}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Stores in the registry's helper where one is configured, else in the file (mode 0600). Returns which: `file` or the helper's name. */
  async put(registry: string, credential: Credential): Promise<{ storedIn: string }> {
    const [key = registry] = registryKeys(registry);
    const helper = this.#helperFor(await this.#read(), registry);
    if (helper !== undefined) await helper.store(key, credential);
    // docker writes an empty entry for what a helper keeps, so that tools can list it.
    const entry = helper === undefined ? toAuthEntry(credential) : {};
    await this.#change((config) => ({ ...config, auths: { ...objectIn(config, 'auths'), [key]: entry } }));
    return { storedIn: helper?.name ?? 'file' };
  }

  /** Forgets the registry in its helper and in the file. False where nothing was stored. */
  async erase(registry: string): Promise<boolean> {
    const config = await this.#read();
    const helper = this.#helperFor(config, registry);
    const keys = registryKeys(registry);
    const [key = registry] = keys;
    const isKept = helper !== undefined && (await helper.get(key)) !== undefined;
    if (isKept) await helper.erase(key);
    if (!keys.some((name) => Object.hasOwn(objectIn(config, 'auths'), name))) return isKept;
    await this.#change((current) => {
      const rest = Object.entries(objectIn(current, 'auths')).filter(([name]) => !keys.includes(name));
      return { ...current, auths: Object.fromEntries(rest) };
    });
    return true;
  }

  #helperFor(config: Record<string, unknown>, registry: string): CredentialHelper | undefined {
    const helpers = objectIn(config, 'credHelpers');
    const own = registryKeys(registry).map((key) => helpers[key]);
    const name = [...own, config['credsStore']].find((value) => typeof value === 'string' && value !== '');
    return typeof name === 'string' ? new CredentialHelper(name, this.#env) : undefined;
  }

  async #read(): Promise<Record<string, unknown>> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return {};
      throw new RegistryError('storage', `${this.file} can't be read`, { cause, details: { file: this.file } });
    }
    try {
      const json: unknown = JSON.parse(text);
      if (isObject(json)) return json;
    } catch {
      // Told below; the parser's message could quote a password.
    }
    throw new RegistryError('storage', `${this.file} is not a JSON object`, { details: { file: this.file } });
  }

  async #change(edit: (config: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
    // A linked file (dotfiles in a repository) stays a link.
    const path = await realpath(this.file).catch(() => this.file);
    const folder = dirname(path);
    try {
      await makeFolders(folder, 0o700);
      await withFileLock(`${path}.lock`, folder, async () => {
        const text = `${JSON.stringify(edit(await this.#read()), undefined, '\t')}\n`;
        await writeFileAtomically(path, `${path}.${randomUUID()}`, [Buffer.from(text)], { lasting: true, mode: 0o600 });
      });
    } catch (cause) {
      if (cause instanceof RegistryError) throw cause;
      throw new RegistryError('storage', `${path} can't be written`, { cause, details: { file: path } });
    }
  }
}

function objectIn(config: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = config[field];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
