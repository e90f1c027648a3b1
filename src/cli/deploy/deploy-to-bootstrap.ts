import { planBootstrapDeploy } from '../../deploy/bootstrap/index.ts';
import { checkHost, prepareLocalFilter } from '../../deploy/preflight/index.ts';
import { ExitCode, ProxletError } from '../../errors.ts';
import { parseBackend } from '../../run/backend.ts';
import { quoteWords } from '../../shell-words.ts';
import type { Context, OptionValues } from '../command.ts';
import type { ConnectionValues } from '../images/with-images.ts';
import type { IO } from '../io.ts';
import type { Rendered, Told } from '../result.ts';
import { carryOutBootstrap } from './carry-out-bootstrap.ts';
import { hostNamed } from './check-hosts.ts';
import type { ENVOY_OPTIONS } from './options/envoy-option-table.ts';
import type { FILTER_OPTIONS } from './options/filter-options.ts';
import { idleBootstrapNotes, refuseIdleBootstrapOptions } from './options/idle-bootstrap-options.ts';
import { refuseValue } from './options/values.ts';
import { runDeployed } from './run-deployed.ts';
import { withFilterRequest } from './with-filter-request.ts';

interface Request {
  io: IO;
  context: Context;
  /** An image's reference, a module's URL or its file. */
  image: string;
  options: OptionValues<typeof FILTER_OPTIONS> & OptionValues<typeof ENVOY_OPTIONS> & ConnectionValues;
}

/** What `deploy envoy` does. */
export async function* deployToBootstrap({ io, context, image, options }: Request): AsyncGenerator<Rendered | Told> {
  const { bootstrap, listener, before, modulePath, failOpen, dryRun } = options;
  const out = options.out ?? bootstrap ?? 'envoy.yaml';
  const shown = out === '-';
  if (options.run && (shown || dryRun)) throw idleRun(shown ? '--out -' : '--dry-run');
  refuseIdleBootstrapOptions(options);
  const create = {
    listen: addressOf(options.listen ?? '127.0.0.1:10000'),
    backend: parseBackend(options.backend ?? 'http://127.0.0.1:8080'),
  };
  const prepared = await withFilterRequest({ io, context, image, options }, prepareLocalFilter);
  const { filter, module, notes } = prepared;
  const host = options.host === undefined ? undefined : hostNamed(options.host);
  if (host !== undefined) checkHost(module, host);
  context.progress('asking Envoy about the result');
  const change = await planBootstrapDeploy({
    filter,
    module,
    bootstrap,
    out: shown ? undefined : out,
    create,
    listeners: listener,
    before,
    modulePath,
    failOpen,
    envoy: host?.release.envoy,
    cwd: io.cwd,
    env: io.env,
    signal: context.signal,
  });
  const { file } = change;
  yield* carryOutBootstrap({
    io,
    context,
    change: { ...change, notes: [...notes, ...change.notes, ...idleBootstrapNotes(options, change)] },
    done: 'deployed',
    dryRun,
    yes: options.yes,
    next: options.run || file === undefined ? undefined : quoteWords(['proxlet', 'run', '-c', out, '--on', 'envoy']),
  });
  if (options.run && file !== undefined) yield* runDeployed(io, context, file);
}

/** Throws ProxletError `usage`. */
function addressOf(text: string): { host: string; port: number } {
  const [, host = '', port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535) refuseValue('--listen', text, 'for example `--listen 127.0.0.1:10000`');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function idleRun(beside: string): ProxletError {
  return new ProxletError('usage', `--run cannot be combined with ${beside}`, {
    exitCode: ExitCode.usage,
    hint: 'there would be no file to run',
  });
}
