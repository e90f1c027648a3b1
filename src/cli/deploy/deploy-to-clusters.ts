import type { Deployable } from '../../deploy/deployable.ts';
import { manifestAfter, manifestsOf, planDeploy, stayingBehind } from '../../deploy/index.ts';
import type { Cluster } from '../../deploy/kubernetes/cluster.ts';
import { prepareFilter } from '../../deploy/preflight/index.ts';
import type { ClusterTarget } from '../../deploy/targets/target.ts';
import type { Context, OptionValues } from '../command.ts';
import type { ConnectionValues } from '../images/with-images.ts';
import type { IO } from '../io.ts';
import type { Rendered, Told } from '../result.ts';
import { carryOut } from './carry-out.ts';
import { checkHosts } from './check-hosts.ts';
import { type ClusterValues, checkNamespace, closeClusters, openClusters } from './open-clusters.ts';
import { type DEPLOY_OPTIONS, waitOf } from './options/change-options.ts';
import type { FILTER_OPTIONS } from './options/filter-options.ts';
import { manifestsText } from './text/manifests-text.ts';
import { nextCommand } from './text/next-command.ts';
import { stayingNotes } from './text/staying-notes.ts';
import { withFilterRequest } from './with-filter-request.ts';

interface Request<Options> {
  io: IO;
  context: Context;
  /** An image's reference or a module's URL. */
  image: string;
  options: OptionValues<typeof FILTER_OPTIONS> & OptionValues<typeof DEPLOY_OPTIONS> & ClusterValues & ConnectionValues;
  target: ClusterTarget<Options>;
  /** Which proxies, and where in them. */
  placing: Options;
}

/** What `deploy istio`, `gloo` and `envoy-gateway` do. */
export async function* deployToClusters<Options>(request: Request<Options>): AsyncGenerator<Rendered | Told> {
  const { io, options, target, placing, context } = request;
  checkNamespace(options.namespace);
  const clusters = options.dryRun === 'client' ? [] : await openClusters(io, options, context);
  try {
    const consumer = target.name;
    const prepared = await withFilterRequest(request, (said) => prepareFilter({ ...said, consumer }));
    const { filter, module } = prepared;
    context.progress(`asking for the release of ${target.name}`);
    const notes = [...prepared.notes, ...(await checkHosts(module, options.host, target, clusters))];
    if (options.dryRun === 'client') {
      const { placements, notes: more } = await target.place(filter, placing, undefined);
      for (const note of [...notes, ...more]) context.note(`${io.stderrStyle.yellow('note:')} ${note}`);
      yield manifests(manifestsOf(target.name, filter, placements), options.output);
      return;
    }
    yield* deploy(request, filter, notes, clusters);
  } finally {
    closeClusters(clusters);
  }
}

async function* deploy<Options>(
  { io, context, options, target, placing }: Request<Options>,
  filter: Deployable,
  notes: readonly string[],
  clusters: readonly Cluster[],
): AsyncGenerator<Rendered | Told> {
  context.progress('comparing with what is there');
  const plan = await planDeploy({ target, filter, options: placing, clusters, force: options.forceConflicts });
  const { id, code } = filter;
  const staying = await stayingBehind({ target, id, clusters, changes: plan.changes });
  const command = (...words: string[]) => nextCommand(options, ...words);
  const { output } = options;
  const objects = plan.changes.map(manifestAfter).filter((manifest) => manifest !== undefined);
  yield* carryOut({
    io,
    context,
    plan: { ...plan, notes: [...plan.notes, ...stayingNotes(target.name, id, staying, options)] },
    notes,
    done: 'deployed',
    target: target.name,
    id,
    dryRun: options.dryRun !== undefined,
    yes: options.yes,
    wait: waitOf(options),
    facts: { reference: code.kind === 'image' ? code.reference : code.url, digest: code.digest },
    next: [command('status', target.name), ...(target.name === 'gloo' ? [] : [command('tail', target.name, id)])],
    command,
    kubeconfig: options.kubeconfig,
    output: output === undefined ? undefined : () => manifestsText(objects, output),
  });
}

function manifests(objects: readonly object[], format: 'yaml' | 'json' = 'yaml'): Rendered {
  return { data: { manifests: objects }, text: () => manifestsText(objects, format) };
}
