import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { CURRENT_HOST, HOST_RULE, parseHost } from '../../project/index.ts';

/** The proxies that `--for` names, separated by commas. Throws ProxletError `target-unknown` (exit code 2). */
export function parseTargets(text: string = CURRENT_HOST): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => parseHost(name) === undefined);
  if (unknown === undefined) return names;
  throw new ProxletError('target-unknown', `no proxy is called "${printable(unknown)}"`, {
    exitCode: ExitCode.usage,
    hint: `each of --for must ${HOST_RULE}`,
    details: { target: unknown },
  });
}
