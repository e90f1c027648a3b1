import { type Clock, systemClock } from '../../../registry/client/clock.ts';
import { ProxletError } from '../../errors.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { isAway } from '../kubernetes/is-away.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { logLines } from './log-lines.ts';
import { type ProxyLine, ProxyLog } from './proxy-log.ts';

/** How often it is looked whether there are other pods, in milliseconds. */
const INTERVAL = 2000;
/** They concern all pods: going on would be no use. */
const FATAL = new Set(['cluster-forbidden', 'cluster-unauthorized', 'interrupted']);

export interface PodLine extends ProxyLine {
  /** Of the cluster. */
  context: string;
  namespace: string;
  pod: string;
  /** When the line was written, RFC 3339. */
  time: string;
}

export interface Following {
  cluster: Cluster;
  /** The pods that are meant, asked again and again. */
  pods(): Promise<readonly KubeObject[]>;
  container: string;
  /** Where to begin in the logs of the pods that are there: so many seconds ago, so many lines back. Of pods that come later everything is shown. */
  begin: { since: number | undefined; lines: number | undefined };
  signal: AbortSignal;
  onLine(line: PodLine): void;
  /** Called when the first list of pods is there, and whenever what is followed has changed. By name. */
  onPods?(pods: readonly KubeObject[]): void;
  /** Called with a printable sentence, such as a log that could not be read. */
  onNote(text: string): void;
  clock?: Clock;
}

/** A pod whose log is or was read. */
interface Followed {
  isOpen: boolean;
  log: ProxyLog;
  begin: Partial<Following['begin']>;
  /** When its log was first opened, by our clock. */
  opened: number | undefined;
  /** The time of the last line, and how many lines had it: those and what is before them were seen. */
  last: string | undefined;
  ofLast: number;
  noted: string | undefined;
}

/**
 * Follows the logs of all pods that are meant, also of those that come later, and of containers that start anew, until
 * `signal` fires. Throws ProxletError, those of `pods` (but for a server that is away after the first answer) and of
 * `Cluster.open` where the user may not read.
 */
export async function followPods({ clock = systemClock, ...following }: Following): Promise<void> {
  const { signal } = following;
  const known = new Map<string, Followed>();
  const ended = new AbortController();
  const within = AbortSignal.any([signal, ended.signal]);
  const failures: unknown[] = [];
  let told: string | undefined;
  let pods: readonly KubeObject[] | undefined;
  let trouble: string | undefined;
  try {
    while (!signal.aborted) {
      const first = pods === undefined;
      try {
        pods = (await following.pods()).filter(isRunning).sort(byName);
        trouble = undefined;
      } catch (error) {
        if (pods === undefined || !isAway(error)) throw error;
        if (error.message !== trouble) following.onNote(`the pods are asked for again: ${error.message}`);
        trouble = error.message;
      }
      const names = pods.map(({ metadata }) => metadata.name).join();
      if (names !== told) following.onPods?.(pods);
      told = names;
      for (const pod of pods) {
        const key = pod.metadata.uid ?? pod.metadata.name;
        const followed = known.get(key) ?? newlyFollowed(first ? following.begin : {});
        known.set(key, followed);
        if (followed.isOpen) continue;
        followed.isOpen = true;
        followPod(pod, followed, { ...following, clock, signal: within }).catch((error) => {
          failures.push(error);
          ended.abort();
        });
      }
      await clock.sleep(INTERVAL, within).catch(() => {});
      if (failures.length > 0) throw failures[0];
    }
  } finally {
    ended.abort();
  }
}

async function followPod(
  { metadata: { namespace, name } }: KubeObject,
  followed: Followed,
  { cluster, container, signal, onLine, onNote, clock }: Following & { clock: Clock },
): Promise<void> {
  const query = new URLSearchParams({
    container,
    follow: 'true',
    timestamps: 'true',
    ...rangeOf(followed, clock.now()),
  });
  const { last, ofLast } = followed;
  let again = 0;
  try {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?${query}`;
    const opening = clock.now();
    const log = await cluster.open(path, signal);
    followed.opened ??= opening;
    for await (const text of logLines(log)) {
      const [, time = '', line = ''] = /^(\S+) ?(.*)$/s.exec(text) ?? [];
      // The server begins with the second that `sinceTime` lies in. Lines that were written at once may have the same time.
      if (last !== undefined && (time < last || (time === last && again++ < ofLast))) continue;
      followed.ofLast = time === followed.last ? followed.ofLast + 1 : 1;
      followed.last = time;
      onLine({ context: cluster.context, namespace, pod: name, time, ...followed.log.read(line, Date.parse(time)) });
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ProxletError) || FATAL.has(error.code)) throw error;
    // The container has not started yet, or its node is away for a moment: it is tried again, and said once.
    if (followed.noted !== error.message) onNote(`${namespace}/${name}: ${error.message}`);
    followed.noted = error.message;
  } finally {
    followed.isOpen = false;
  }
}

/** Which part of the log is asked for: on from its last line, or from where it was opened, or from where it is to begin. */
function rangeOf({ last, opened, begin: { since, lines } }: Followed, now: number): Record<string, string> {
  if (last !== undefined) return { sinceTime: last };
  // The server takes whole seconds, at least one.
  if (opened !== undefined) return { sinceSeconds: String(Math.max(1, Math.ceil((now - opened) / 1000))) };
  return {
    ...(since !== undefined && { sinceSeconds: String(since) }),
    ...(lines !== undefined && { tailLines: String(lines) }),
  };
}

function newlyFollowed(begin: Followed['begin']): Followed {
  return { isOpen: false, log: new ProxyLog(), begin, opened: undefined, last: undefined, ofLast: 0, noted: undefined };
}

function byName({ metadata: { name: a } }: KubeObject, { metadata: { name: b } }: KubeObject): number {
  return a < b ? -1 : Number(a > b);
}

function isRunning({ metadata, status }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined && status?.['phase'] === 'Running';
}
