import { ExitCode, ProxletError } from '../errors.ts';

/** The options of `run` that say nothing together with some other; undefined and false: not given. */
interface RunFlags {
  config: string | undefined;
  on: string;
  port: number | undefined;
  host: string | undefined;
  backend: string | undefined;
  configuration: string | undefined;
  rootId: string | undefined;
  trailers: boolean;
  guestTimeout: number | undefined;
  printConfig: boolean;
}

/** Throws ProxletError `usage` where `run` would have to ignore some of what was asked for. */
export function refuseIdleOptions(target: string | undefined, flags: RunFlags): void {
  if (flags.config !== undefined) {
    const given = {
      'the argument dir|file.wasm': target,
      '--port': flags.port,
      '--host': flags.host,
      '--backend': flags.backend,
      '--configuration': flags.configuration,
      '--root-id': flags.rootId,
      '--trailers': flags.trailers || undefined,
    };
    const idle = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (idle.length > 0) throw refused(idle.join(', '), '--config', 'FILE is run as it is: say it there');
  }
  if (flags.on !== 'envoy') return;
  if (flags.guestTimeout !== undefined) {
    throw refused('--guest-timeout', '--on envoy', 'Envoy stops no filter that takes long; leave it out');
  }
  if (flags.config !== undefined && flags.printConfig) {
    throw refused('--print-config', '--config and --on envoy', 'Envoy is given FILE as it is');
  }
}

function refused(idle: string, beside: string, hint: string): ProxletError {
  return new ProxletError('usage', `${idle} cannot be combined with ${beside}`, { exitCode: ExitCode.usage, hint });
}
