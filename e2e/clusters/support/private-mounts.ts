import { spawnSync } from 'node:child_process';

/** Whether a program may have mounts of its own here: that takes Linux, and root or its own user namespaces. */
export function missingPrivateMounts(): string | false {
  return spawnSync('unshare', ['--mount', 'true']).status !== 0 && 'no private mounts here (that takes root)';
}

/** The command line that runs `command` after a shell script whose mounts nobody else sees. */
export function withPrivateMounts(script: string, command: readonly string[]): string[] {
  return ['unshare', '--mount', 'sh', '-c', `set -e; ${script}; exec "$@"`, 'sh', ...command];
}
