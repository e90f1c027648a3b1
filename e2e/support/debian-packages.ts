import { spawnSync } from 'node:child_process';
import { isOnPath } from './is-on-path.ts';

/** How long another program may keep Debian's packages locked, in seconds. */
const LOCK_TIMEOUT = 300;

/**
 * Installs Debian packages, only where nobody has to be asked for a password. `say` hears what, or why not; false
 * where it is impossible. Throws when it fails.
 */
export function installPackages(names: readonly string[], say: (text: string) => void): boolean {
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    say(`missing and not installed (that takes root and apt-get): ${names.join(', ')}`);
    return false;
  }
  say(`installing with apt-get: ${names.join(', ')}`);
  aptGet(['update', '-qq']);
  aptGet(['install', '-qq', '-y', '--no-install-recommends', ...names]);
  return true;
}

function aptGet(args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT}`];
  const { status, error, stdout, stderr } = spawnSync('apt-get', [...options, ...args], { env, encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? `exit code ${status}\n${stdout}${stderr}`;
  throw new Error(`apt-get ${args.join(' ')}: ${reason}`, { cause: error });
}
