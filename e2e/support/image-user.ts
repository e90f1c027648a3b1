import assert from 'node:assert/strict';
import { join } from 'node:path';
import { proxlet } from './proxlet.ts';

/** A user of images with a store, settings and logins of their own below `folder`. */
export class ImageUser {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(folder: string, env: NodeJS.ProcessEnv = {}) {
    this.folder = folder;
    this.env = {
      PROXLET_DATA_DIR: join(folder, 'data'),
      PROXLET_CONFIG_DIR: join(folder, 'config'),
      PROXLET_CACHE_DIR: join(folder, 'cache'),
      DOCKER_CONFIG: join(folder, 'docker'),
      ...env,
    };
  }

  /** Runs a command with --json that must succeed; returns what it printed. */
  // biome-ignore lint/suspicious/noExplicitAny: each command prints something else, and the tests look at it.
  async run(...args: string[]): Promise<any> {
    const { status, stdout, stderr } = await proxlet([...args, '--json'], { cwd: this.folder, env: this.env });
    assert.equal(status, 0, `proxlet ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Runs a command that must fail; returns the error. */
  async fail(...args: string[]): Promise<{ code: string; message: string; exitCode: number | null }> {
    const { status, stderr } = await proxlet([...args, '--json'], { cwd: this.folder, env: this.env });
    assert.notEqual(status, 0, `proxlet ${args.join(' ')} succeeded`);
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
    return { code: error.code, message: error.message, exitCode: status };
  }
}
