import { spawn } from 'node:child_process';
import { RegistryError } from '../errors.ts';
import { errorCode } from '../files/error-code.ts';
import type { Credential } from './types.ts';

/** What a helper answers with exit code 1 when it does not know the registry (docker-credential-helpers, `credentials/error.go`). */
const NOT_FOUND = 'credentials not found in native keychain';
/** The name under which a helper keeps an identity token. */
const TOKEN_USER = '<token>';
const TIMEOUT_MS = 30_000;

/** `docker-credential-NAME`, a program that keeps credentials elsewhere; secrets travel by its standard input and output. */
export class CredentialHelper {
  /** As config.json names it. */
  readonly name: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(name: string, env: NodeJS.ProcessEnv) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new RegistryError('storage', `${JSON.stringify(name)} is not the name of a credential helper`);
    }
    this.name = name;
    this.#env = env;
  }

  async get(registry: string): Promise<Credential | undefined> {
    const { code, output } = await this.#run('get', registry);
    if (code !== 0 && output.includes(NOT_FOUND)) return undefined;
    this.#check('get', registry, code, output);
    let answer: { Username?: unknown; Secret?: unknown };
    try {
      answer = JSON.parse(output);
    } catch {
      throw this.#error('get', registry, 'it answered no JSON');
    }
    const { Username: username, Secret: secret } = answer;
    if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
    return username === TOKEN_USER ? { identityToken: secret } : { username, password: secret };
  }

  async store(registry: string, credential: Credential): Promise<void> {
    const [username, secret] =
      'identityToken' in credential
        ? [TOKEN_USER, credential.identityToken]
        : [credential.username, credential.password];
    const input = JSON.stringify({ ServerURL: registry, Username: username, Secret: secret });
    const { code, output } = await this.#run('store', input);
    this.#check('store', registry, code, output);
  }

  async erase(registry: string): Promise<void> {
    const { code, output } = await this.#run('erase', registry);
    this.#check('erase', registry, code, output);
  }

  #check(action: string, registry: string, code: number | null, output: string): void {
    if (code !== 0) throw this.#error(action, registry, output.trim() || `it ended with ${code ?? 'a signal'}`);
  }

  #error(action: string, registry: string, why: string): RegistryError {
    return new RegistryError('storage', `docker-credential-${this.name} failed to ${action} ${registry}: ${why}`);
  }

  #run(action: string, input: string): Promise<{ code: number | null; output: string }> {
    const program = `docker-credential-${this.name}`;
    return new Promise((resolve, reject) => {
      const child = spawn(program, [action], {
        env: this.#env,
        stdio: ['pipe', 'pipe', 'inherit'],
        timeout: TIMEOUT_MS,
      });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.on('error', (cause) => {
        const why = errorCode(cause) === 'ENOENT' ? 'is not in PATH' : "can't be run";
        reject(
          new RegistryError('storage', `The credential helper ${program} ${why}`, { cause, details: { program } }),
        );
      });
      child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }));
      // A helper that ends before it has read everything is told by its exit code.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }
}
