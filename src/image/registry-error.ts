import { RegistryError, type RegistryErrorCode } from '../../registry/errors.ts';
import { ExitCode, ProxletError, printable } from '../errors.ts';

interface Advice {
  exitCode: ExitCode;
  /** The next thing to try; `registry` is the host the command spoke to, where it spoke to one. */
  hint(registry: string | undefined): string;
}

const ADVICE: Record<Exclude<RegistryErrorCode, 'aborted'>, Advice> = {
  'reference-invalid': {
    exitCode: ExitCode.usage,
    hint: () => 'write it as registry.example.com/team/filter:1.0, as for docker',
  },
  'not-found': {
    exitCode: ExitCode.failed,
    hint: (registry) =>
      registry === undefined
        ? '`proxlet list` shows the images that are here, `proxlet pull` fetches others'
        : `\`proxlet list ${registry}/NAME\` shows the tags of a repository`,
  },
  unauthorized: {
    exitCode: ExitCode.authentication,
    hint: (registry) =>
      `log in with \`proxlet login ${registry ?? 'REGISTRY'}\`; registries also answer so for names that do not exist`,
  },
  denied: {
    exitCode: ExitCode.authentication,
    hint: () => 'ask the owner of the repository for the right to do this, or log in as somebody who has it',
  },
  'digest-mismatch': {
    exitCode: ExitCode.failed,
    hint: () => 'nothing was kept of it; try again, and distrust the sender if it stays so',
  },
  'size-mismatch': {
    exitCode: ExitCode.failed,
    hint: () => 'nothing was kept of it; try again, and distrust the sender if it stays so',
  },
  'too-large': { exitCode: ExitCode.failed, hint: () => 'no filter is that large; ask whoever made the image' },
  unreachable: {
    exitCode: ExitCode.remote,
    hint: (registry) =>
      `check the name${registry === undefined ? '' : ` ${registry}`}, HTTPS_PROXY, and --plain-http or --ca-file where the registry needs one`,
  },
  refused: { exitCode: ExitCode.remote, hint: () => 'the registry is at fault or overloaded; try again later' },
  unsupported: { exitCode: ExitCode.failed, hint: () => 'another registry may do it; `proxlet registry serve` does' },
  'invalid-content': { exitCode: ExitCode.failed, hint: () => 'push or pull the image again' },
  storage: {
    exitCode: ExitCode.failed,
    hint: () => 'look for a full disk and for the rights to the folder; `proxlet prune` makes room',
  },
};

/** Turns what the registry library throws into an error for people; leaves anything else as it is. */
export function explain(error: unknown, registry: string | undefined): unknown {
  if (!(error instanceof RegistryError)) return error;
  const { code, side, status, registryCode, details } = error;
  if (code === 'aborted') return new ProxletError('interrupted', 'interrupted', { exitCode: ExitCode.interrupted });
  const { exitCode, hint } = ADVICE[code];
  const where = side === undefined ? '' : `${side}: `;
  return new ProxletError(
    `registry-${code}`,
    `${where}${printable(uncapitalised(error.message.replace(/\s+/g, ' ').trim()))}`,
    {
      exitCode,
      hint: hint(registry),
      details: { ...details, side, status, registryCode },
      cause: error,
    },
  );
}

/** Sentences of a library begin with a capital, messages of a command line do not. */
function uncapitalised(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? `${sentence[0]?.toLowerCase()}${sentence.slice(1)}` : sentence;
}
