import type { Credential, CredentialSource } from './types.ts';

export interface DockerCredentialsOptions {
  /** A config.json elsewhere (`--registry-config`); else DOCKER_CONFIG/config.json or ~/.docker/config.json. */
  file?: string;
  env?: NodeJS.ProcessEnv;
}

/** docker's config.json: `auths`, `credsStore`, `credHelpers`. Each write keeps what it does not know. */
export class DockerCredentials implements CredentialSource {
  readonly file: string;

  constructor(options: DockerCredentialsOptions = {}) {
    this.file = options.file ?? '';
  }
  async get(_registry: string): Promise<Credential | undefined> {
    throw new Error('to come');
  }
  /** Stores in the registry's helper where one is configured, else in the file (mode 0600). Returns which: `file` or the helper's name. */
  async put(_registry: string, _credential: Credential): Promise<{ storedIn: string }> {
    throw new Error('to come');
  }
  /** False where nothing was stored. */
  async erase(_registry: string): Promise<boolean> {
    throw new Error('to come');
  }
}
