import type { Cluster } from '../../deploy/kubernetes/cluster.ts';
import { followPods, type Tailed, tailedPods } from '../../deploy/tail/index.ts';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { EventQueue } from '../../run/event-queue.ts';
import type { Context } from '../command.ts';
import type { IO } from '../io.ts';
import type { Rendered } from '../result.ts';
import { type ClusterValues, closeClusters, openClusters } from './open-clusters.ts';
import { parseDuration } from './options/parse-duration.ts';
import { droppedLines } from './text/dropped-lines.ts';
import { PodLineRenderer } from './text/render-pod-line.ts';

/** Of each log, where nothing says how far back to begin. */
const LINES = 100;

const TARGETS: Record<string, () => Promise<Tailed>> = {
  istio: async () => (await import('../../deploy/tail/tailed-istio.ts')).tailedIstio,
  'envoy-gateway': async () => (await import('../../deploy/tail/tailed-envoy-gateway.ts')).tailedEnvoyGateway,
};

interface Request {
  io: IO;
  context: Context;
  target: string;
  /** The deployment's. */
  id: string | undefined;
  options: ClusterValues & {
    labels: readonly string[];
    all: boolean;
    since: string | undefined;
    lines: number | undefined;
  };
}

/** What `tail` does. */
export async function* tailClusters({ io, context, target: name, id, options }: Request): AsyncGenerator<Rendered> {
  const target = await TARGETS[name]?.();
  if (target === undefined) throw new Error(`no target ${name}`);
  const of = chosen(name, id, options.labels);
  const since = options.since === undefined ? undefined : parseDuration('--since', options.since);
  const begin = { since, lines: options.lines ?? (since === undefined ? LINES : undefined) };
  const clusters = await openClusters(io, options, context);
  const events = new EventQueue<Rendered>(droppedLines);
  const renderer = new PodLineRenderer(io, clusters.length > 1);
  const note = (text: string) => context.note(`${io.stderrStyle.yellow('note:')} ${text}`);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);

  // Once, for all clusters.
  let isTold = false;
  const follow = async (cluster: Cluster) =>
    followPods({
      cluster,
      pods: await tailedPods({ cluster, target, namespace: options.namespace, of }),
      container: target.container,
      begin,
      signal,
      onLine: (line) => {
        if (options.all || line.isAboutFilters) events.offer(renderer.render(line));
      },
      onPods: (pods) => {
        const [first] = pods;
        if (first === undefined) {
          note(
            printable(
              `no pod that ${'id' in of ? `${of.id} selects` : `has the labels ${of.labels}`} runs in ${cluster.context} yet`,
            ),
          );
          return;
        }
        note(`following ${printable(pods.map(({ metadata }) => metadata.name).join(', '))}`);
        if (!isTold) note(printable(target.leftOut(first)));
        isTold = true;
      },
      onNote: note,
    });
  Promise.all(clusters.map(follow)).then(
    () => events.end(),
    (error: unknown) => events.end({ error }),
  );
  try {
    yield* events;
  } finally {
    stop.abort();
    closeClusters(clusters);
  }
}

/** Throws ProxletError `usage`. */
function chosen(name: string, id: string | undefined, labels: readonly string[]): { id: string } | { labels: string } {
  if (id !== undefined && labels.length === 0) return { id };
  if (id === undefined && labels.length > 0) return { labels: labels.join(',') };
  throw new ProxletError(
    'usage',
    id === undefined ? 'which proxies?' : `the deployment ${id} and --labels say in two ways which proxies are meant`,
    {
      exitCode: ExitCode.usage,
      hint: `\`proxlet tail ${name} ID\` with an id that \`proxlet status\` shows, or --labels KEY=VALUE`,
    },
  );
}
