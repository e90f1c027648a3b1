import { ExitCode, ProxletError } from '../../errors.ts';
import type { Context, OptionValues } from '../command.ts';
import type { IO } from '../io.ts';
import type { Rendered, Told } from '../result.ts';
import { carryOut } from './carry-out.ts';
import { carryOutBootstrap } from './carry-out-bootstrap.ts';
import { loadTargets } from './cluster-targets.ts';
import { type ClusterValues, closeClusters, openClusters } from './open-clusters.ts';
import { type APPLY_OPTIONS, type TAKE_BACK_OPTIONS, waitOf } from './options/change-options.ts';
import type { DEPLOYED_OPTIONS } from './options/deployed-arguments.ts';
import { refuseIdlePlaces } from './options/refuse-idle-places.ts';
import { nextCommand } from './text/next-command.ts';
import type { WayBack } from './ways-back.ts';

interface Request {
  io: IO;
  context: Context;
  /** The command's arguments: the target and perhaps the id. */
  args: readonly (string | undefined)[];
  options: ClusterValues &
    OptionValues<typeof DEPLOYED_OPTIONS> &
    OptionValues<typeof TAKE_BACK_OPTIONS> &
    Partial<OptionValues<typeof APPLY_OPTIONS>>;
  way: WayBack;
}

/** What `undeploy` and `rollback` do. */
export async function* takeBack(request: Request): AsyncGenerator<Rendered | Told> {
  const { io, context, args, options, way } = request;
  const [name = '', argument] = args;
  refuseIdlePlaces(name, options);
  const id = idOf(argument, options.id);
  const { dryRun, yes } = options;
  if (name === 'envoy') {
    const { bootstrap } = options;
    const change = await way.inBootstrap({ bootstrap, id, cwd: io.cwd, env: io.env, signal: context.signal });
    const next = nextCommand(NOWHERE, 'status', name);
    yield* carryOutBootstrap({ io, context, change, done: way.done, dryRun, yes, next });
    return;
  }
  const [target] = await loadTargets(name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const clusters = await openClusters(io, options, context);
  try {
    context.progress('comparing with what is there');
    const { namespace, forceConflicts: force } = options;
    const command = (...words: string[]) => nextCommand(options, ...words);
    yield* carryOut({
      io,
      context,
      plan: await way.inClusters({ target, id, clusters, namespace, force }),
      notes: [],
      done: way.done,
      target: target.name,
      id,
      dryRun,
      yes,
      wait: waitOf(options),
      facts: {},
      next: [command('status', target.name)],
      command,
      kubeconfig: options.kubeconfig,
    });
  } finally {
    closeClusters(clusters);
  }
}

const NOWHERE: ClusterValues = { namespace: undefined, context: [], kubeconfig: undefined };

function idOf(argument: string | undefined, option: string | undefined): string {
  const id = argument ?? option;
  if (id !== undefined && (option === undefined || option === id)) return id;
  throw new ProxletError(
    'usage',
    id === undefined ? 'which deployment?' : `the argument ${argument} and --id ${option} name different deployments`,
    { exitCode: ExitCode.usage, hint: '`proxlet status` shows those that there are' },
  );
}
