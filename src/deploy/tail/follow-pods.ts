import { type Clock, systemClock } from '../../../registry/client/clock.ts';
import { ProxletError } from '../../errors.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { logLines } from './log-lines.ts';

/** How often it is looked whether there are other pods, in milliseconds. */
const INTERVAL = 2000;
/** They concern all pods: going on would be no use. */
const FATAL = new Set(['cluster-forbidden', 'cluster-unauthorized', 'interrupted']);

export interface PodLine {
  /** Of the cluster. */
  context: string;
  namespace: string;
  pod: string;
  /** When the line was written, RFC 3339. */
  time: string;
  /** latin1 */
  line: string;
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
  /** Called when the first list of pods is there, and whenever what is followed has changed. */
  onPods?(names: readonly string[]): void;
  /** Called with a printable sentence, such as a log that could not be read. */
  onNote(text: string): void;
  clock?: Clock;
}

/** A pod whose log is or was read. */
interface Followed {
  isOpen: boolean;
  /** The last line's: what is before it was seen. */
  last: string | undefined;
  noted: string | undefined;
}

/**
 * Follows the logs of all pods that are meant, also of those that come later, and of containers that start anew, until
 * `signal` fires. Throws ProxletError, those of `pods` and `Cluster.open` where the user may not read.
 */
export async function followPods({ clock = systemClock, ...following }: Following): Promise<void> {
  const { signal } = following;
  const known = new Map<string, Followed>();
  const ended = new AbortController();
  const within = AbortSignal.any([signal, ended.signal]);
  const failures: unknown[] = [];
  let told: string | undefined;
  let first = true;
  try {
    while (!signal.aborted) {
      const pods = (await following.pods()).filter(isRunning);
      const names = pods.map(({ metadata }) => metadata.name).sort();
      if (names.join() !== told) following.onPods?.(names);
      told = names.join();
      for (const pod of pods) {
        const key = pod.metadata.uid ?? pod.metadata.name;
        const followed = known.get(key) ?? { isOpen: false, last: undefined, noted: undefined };
        known.set(key, followed);
        if (followed.isOpen) continue;
        followed.isOpen = true;
        followPod(pod, followed, first ? following.begin : {}, { ...following, signal: within }).catch((error) => {
          failures.push(error);
          ended.abort();
        });
      }
      first = false;
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
  begin: Partial<Following['begin']>,
  { cluster, container, signal, onLine, onNote }: Following,
): Promise<void> {
  const query = new URLSearchParams({ container, follow: 'true', timestamps: 'true' });
  if (followed.last !== undefined) query.set('sinceTime', followed.last);
  else {
    if (begin.since !== undefined) query.set('sinceSeconds', String(begin.since));
    if (begin.lines !== undefined) query.set('tailLines', String(begin.lines));
  }
  try {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?${query}`;
    for await (const text of logLines(await cluster.open(path, signal))) {
      const [, time = '', line = ''] = /^(\S+) ?(.*)$/s.exec(text) ?? [];
      // The server begins with the second that `sinceTime` lies in.
      if (followed.last !== undefined && time <= followed.last) continue;
      followed.last = time;
      onLine({ context: cluster.context, namespace, pod: name, time, line });
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

function isRunning({ metadata, status }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined && status?.['phase'] === 'Running';
}
