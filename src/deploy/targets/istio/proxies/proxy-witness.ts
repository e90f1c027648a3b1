import { messageOf, ProxletError } from '../../../../errors.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import type { JsonObject, KubeObject, ObjectKey } from '../../../kubernetes/object.ts';
import type { Health, ProxyWitness } from '../../target.ts';
import { type AgentCounts, agentCounts } from './agent-counts.ts';
import { PROXY_CONTAINER, proxyPods } from './proxy-pods.ts';
import { refusalInLog } from './refusal-in-log.ts';
import { sumUp, type Verdict } from './sum-up.ts';

/** No more pods are asked: in a mesh there may be thousands. */
const MOST_PODS = 20;
/** Of a log; access logs may be in it. */
const LOG_BYTES = 1024 * 1024;

export interface Witnessed {
  cluster: Cluster;
  object: ObjectKey;
  /** The object's spec. */
  spec: JsonObject;
  /** What the spec names. */
  code: { url: string; digest: string } | undefined;
  /** RFC 3339. */
  since: string | undefined;
}

/**
 * Asks the agents beside the selected proxies, through the API server: their counters on port 15020, and where those tell
 * of failures, or are too old to tell, their logs.
 */
export class AgentWitness implements ProxyWitness {
  readonly #witnessed: Witnessed;
  #marked: { counts: ReadonlyMap<string, AgentCounts>; time: number } | undefined;

  constructor(witnessed: Witnessed) {
    this.#witnessed = witnessed;
  }

  async mark(signal: AbortSignal): Promise<void> {
    const time = performance.now();
    const counts = new Map<string, AgentCounts>();
    try {
      for (const pod of (await this.#pods()) ?? []) counts.set(keyOf(pod), await this.#counts(pod, signal));
    } catch (error) {
      // `health` will find the same and say it.
      if (!(error instanceof ProxletError)) throw error;
    }
    this.#marked = { counts, time };
  }

  async health(signal: AbortSignal): Promise<Health> {
    try {
      const pods = await this.#pods();
      if (pods === undefined) return { state: 'unknown', reason: 'which proxies serve a service is not asked' };
      const asked = pods.slice(0, MOST_PODS);
      const verdicts = await Promise.all(asked.map((pod) => this.#verdict(pod, signal)));
      return sumUp(verdicts, pods.length);
    } catch (error) {
      if (!(error instanceof ProxletError)) throw error;
      return { state: 'unknown', reason: error.message };
    }
  }

  async #pods(): Promise<KubeObject[] | undefined> {
    const { cluster, object, spec } = this.#witnessed;
    return proxyPods(cluster, object.namespace, spec);
  }

  async #verdict(pod: KubeObject, signal: AbortSignal): Promise<Verdict> {
    const name = pod.metadata.name;
    try {
      const counts = await this.#counts(pod, signal);
      const before = this.#marked?.counts.get(keyOf(pod)) ?? { successes: 0, failures: 0 };
      if (counts.failures > before.failures) {
        const reason = await this.#refusal(pod, signal);
        if (reason !== undefined) return { pod: name, ...reason };
      }
      return { pod: name, state: counts.successes > before.successes ? 'ready' : 'pending' };
    } catch (error) {
      if (!(error instanceof ProxletError)) throw error;
      return { pod: name, state: 'unknown', reason: error.message };
    }
  }

  /** Undefined where the log is there and says nothing of our code: what failed was another filter's. */
  async #refusal(pod: KubeObject, signal: AbortSignal): Promise<Omit<Verdict, 'pod'> | undefined> {
    let log: string;
    try {
      log = await this.#log(pod, signal);
    } catch (error) {
      if (!(error instanceof ProxletError)) throw error;
      // Right after the change it can hardly be another's; later it can.
      return this.#marked === undefined
        ? { state: 'unknown', reason: `it has refused a filter, and its log cannot be read: ${messageOf(error)}` }
        : {
            state: 'failed',
            reason: `it refused the filter; its log, which has the reason, cannot be read: ${error.message}`,
          };
    }
    const { code } = this.#witnessed;
    const reason = code && refusalInLog(log, code);
    return reason === undefined ? undefined : { state: 'failed', reason };
  }

  async #counts({ metadata }: KubeObject, signal: AbortSignal): Promise<AgentCounts> {
    return agentCounts(await this.#read(`${podPath(metadata)}:15020/proxy/stats/prometheus`, signal));
  }

  async #log({ metadata }: KubeObject, signal: AbortSignal): Promise<string> {
    const query = new URLSearchParams({ container: PROXY_CONTAINER, limitBytes: String(LOG_BYTES) });
    if (this.#marked !== undefined)
      query.set('sinceSeconds', String(Math.ceil((performance.now() - this.#marked.time) / 1000) + 1));
    else if (this.#witnessed.since !== undefined) query.set('sinceTime', this.#witnessed.since);
    return this.#read(`${podPath(metadata)}/log?${query}`, signal);
  }

  async #read(path: string, signal: AbortSignal): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await this.#witnessed.cluster.open(path, signal)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }
}

function podPath({ namespace, name }: KubeObject['metadata']): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

/** Another pod of the same name starts counting anew. */
function keyOf({ metadata: { namespace, name, uid } }: KubeObject): string {
  return `${namespace}/${name}/${uid}`;
}
