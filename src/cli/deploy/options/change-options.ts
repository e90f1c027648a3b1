import type { OptionTable, OptionValues } from '../../command.ts';

const YES = { type: 'flag', short: 'y', summary: 'do not ask' } as const;

/** How long it is waited for a platform, in seconds, unless `--timeout` says something else. */
const WAIT = 60;

const FORCE_CONFLICTS = { type: 'flag', summary: 'take over fields and objects that others manage' } as const;

/** What every command has that puts something into clusters. */
export const APPLY_OPTIONS = {
  yes: YES,
  forceConflicts: FORCE_CONFLICTS,
  wait: { type: 'negated', summary: 'do not wait until the platform says that the filter runs' },
  timeout: {
    type: 'integer',
    value: 'SECONDS',
    min: 1,
    max: 86_400,
    summary: `how long to wait [default: ${WAIT}]`,
  },
} as const satisfies OptionTable;

/** How long to wait, in seconds; undefined: not at all. */
export function waitOf({ wait, timeout }: Partial<OptionValues<typeof APPLY_OPTIONS>>): number | undefined {
  return wait === true ? (timeout ?? WAIT) : undefined;
}

/** Of `deploy`: how far it goes, and what it prints. */
export const DEPLOY_OPTIONS = {
  dryRun: {
    type: 'choice',
    value: 'MODE',
    choices: ['client', 'server'],
    bare: 'server',
    summary: 'change nothing: client prints the manifests without a cluster, server shows what would change',
  },
  output: {
    type: 'choice',
    short: 'o',
    value: 'FORMAT',
    choices: ['yaml', 'json'],
    summary: 'print the manifests on standard output, and nothing else',
  },
  ...APPLY_OPTIONS,
} as const satisfies OptionTable;

/** Of what takes back: there is always a cluster to ask. */
export const TAKE_BACK_OPTIONS = {
  dryRun: { type: 'flag', summary: 'show what would change, checked by the server, and change nothing' },
  yes: YES,
  forceConflicts: FORCE_CONFLICTS,
} as const satisfies OptionTable;
