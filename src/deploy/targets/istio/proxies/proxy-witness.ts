import { ProxletError } from '../../../../errors.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { isAway, isUnreachable } from '../../../kubernetes/is-away.ts';
import type { JsonObject, KubeObject, ObjectKey } from '../../../kubernetes/object.ts';
import { readText } from '../../../kubernetes/read-text.ts';
import { timeLimit } from '../../../kubernetes/time-limit.ts';
import type { Health, ProxyWitness } from '../../target.ts';
import { type AgentAnswer, agentAnswer, STATISTICS_QUERY } from './agent-answer.ts';
import { asText } from './as-text.ts';
import { loadFailureInLog } from './load-failure-in-log.ts';
import { PROXY_CONTAINER, proxyPods } from './proxy-pods.ts';
import { refusalInLog } from './refusal-in-log.ts';
import { sumUp, type Verdict } from './sum-up.ts';

/** No more pods are asked: in a mesh there may be thousands. */
const MOST_PODS = 20;
/** Where the agent has its statistics, and the annotation of a pod where that is elsewhere. */
const STATUS_PORT = '15020';
const STATUS_PORT_ANNOTATION = 'status.sidecar.istio.io/port';
/** How long a pod may take to answer. */
const ANSWER_MS = 5000;
/** How long an agent may take to hand its Envoy what it fetched. How long that takes to start it does not matter. */
const HAND_OVER_MS = 1000;
/** No more is read of statistics; an application's may be in them. */
const STATISTICS_BYTES = 4 * 1024 * 1024;
/** Of a log; access logs may be in it. */
const LOG_BYTES = 1024 * 1024;
const NO_ANSWER = 'no answer in time';

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
 * Asks the agents beside the selected proxies, through the API server: their counters, whether they have had anything to
 * do, and their logs, what came of it and why.
 */
export class AgentWitness implements ProxyWitness {
  readonly #witnessed: Witnessed;
  #marked: { answers: ReadonlyMap<string, AgentAnswer>; time: number } | undefined;
  /** When all had taken it for the first time. */
  #taken: number | undefined;

  readonly #clock: () => number;

  /** `clock`: milliseconds. */
  constructor(witnessed: Witnessed, clock: () => number = () => performance.now()) {
    this.#witnessed = witnessed;
    this.#clock = clock;
  }

  async mark(signal: AbortSignal): Promise<void> {
    const time = this.#clock();
    const answers = new Map<string, AgentAnswer>();
    await orReason(signal, async () => {
      const pods = (await this.#pods())?.slice(0, MOST_PODS) ?? [];
      await Promise.all(pods.map(async (pod) => answers.set(keyOf(pod), await this.#ask(pod, signal))));
    });
    // What could not be asked is found again by `health`, and said.
    this.#marked = { answers, time };
  }

  async health(signal: AbortSignal): Promise<Health> {
    const pods = await orReason(signal, () => this.#pods(), isAway);
    if (pods instanceof Unasked) return pods.health;
    if (pods === undefined) return { state: 'unknown', reason: 'which proxies serve a service is not asked' };
    const begin = this.#clock();
    const asked = pods.slice(0, MOST_PODS);
    const health = sumUp(await Promise.all(asked.map((pod) => this.#verdict(pod, signal))), pods.length);
    return health.state === 'ready' ? this.#settled(health, begin) : health;
  }

  /**
   * Right after a change the agent may still be handing over what it has fetched. From then on Envoy does not answer before it
   * has started it, or said in its log why not: what was asked after that counts.
   */
  #settled(health: Health, begin: number): Health {
    if (this.#marked === undefined) return health;
    this.#taken ??= this.#clock();
    const isSettled = begin - this.#taken >= HAND_OVER_MS;
    return isSettled ? health : { state: 'pending', reason: 'fetched, and about to start' };
  }

  async #pods(): Promise<KubeObject[] | undefined> {
    const { cluster, object, spec } = this.#witnessed;
    return proxyPods(cluster, object.namespace, spec);
  }

  async #verdict(pod: KubeObject, signal: AbortSignal): Promise<Verdict> {
    const { name } = pod.metadata;
    const before = this.#marked?.answers.get(keyOf(pod));
    const answer = await orReason(signal, () => this.#ask(pod, signal));
    const isBusy = answer instanceof Unasked ? answer.health.reason === NO_ANSWER : !answer.hasEnvoy;
    if (before?.hasEnvoy === true && isBusy) return { pod: name, state: 'pending' };
    if (answer instanceof Unasked) return { pod: name, ...answer.health };
    const successes = answer.successes - (before?.successes ?? 0);
    const failures = answer.failures - (before?.failures ?? 0);
    if (successes <= 0 && failures <= 0) return { pod: name, state: 'pending' };
    const log = await orReason(signal, () => this.#log(pod, signal));
    if (log instanceof Unasked) return { pod: name, ...this.#withoutLog(failures, log.health) };
    const reason = this.#failureIn(log);
    if (reason !== undefined) return { pod: name, state: 'failed', reason };
    // What failed was another's.
    return { pod: name, state: successes > 0 ? 'ready' : 'pending' };
  }

  #failureIn(log: string): string | undefined {
    const { code, object } = this.#witnessed;
    return (code && refusalInLog(log, code)) ?? loadFailureInLog(log, `${object.namespace}.${object.name}`);
  }

  #withoutLog(failures: number, { state: asked, reason: why }: Health): Health {
    if (asked === 'pending') return { state: asked };
    const state = failures > 0 && this.#marked !== undefined ? 'failed' : 'unknown';
    const what = failures > 0 ? 'a filter was refused; why is in the log' : 'fetched; whether it started is in the log';
    return { state, reason: `${what}, which cannot be read: ${why}` };
  }

  async #ask({ metadata }: KubeObject, signal: AbortSignal): Promise<AgentAnswer> {
    const port = metadata.annotations?.[STATUS_PORT_ANNOTATION] ?? STATUS_PORT;
    const path = `${podPath(metadata)}:${port}/proxy/stats/prometheus?${STATISTICS_QUERY}`;
    return agentAnswer(await this.#read(path, STATISTICS_BYTES, signal));
  }

  async #log({ metadata }: KubeObject, signal: AbortSignal): Promise<string> {
    const query = new URLSearchParams({ container: PROXY_CONTAINER, limitBytes: String(LOG_BYTES) });
    if (this.#marked !== undefined)
      query.set('sinceSeconds', String(Math.ceil((this.#clock() - this.#marked.time) / 1000) + 1));
    else if (this.#witnessed.since !== undefined) query.set('sinceTime', this.#witnessed.since);
    return asText((await this.#read(`${podPath(metadata)}/log?${query}`, LOG_BYTES, signal)).text);
  }

  async #read(path: string, bytes: number, signal: AbortSignal): ReturnType<typeof readText> {
    const limit = timeLimit(ANSWER_MS, signal);
    try {
      return await readText(await this.#witnessed.cluster.open(path, limit.signal), bytes);
    } finally {
      limit.lift();
    }
  }
}

/** Why something could not be asked, as the health that follows. */
class Unasked {
  readonly health: Health;

  constructor(health: Health) {
    this.health = health;
  }
}

/**
 * What `ask` finds, or why it finds nothing: for now where the error `passes`. That a pod is away is the API server's answer,
 * and nothing to wait for. Throws only when `signal` has fired.
 */
async function orReason<T>(
  signal: AbortSignal,
  ask: () => Promise<T>,
  passes: (error: ProxletError) => boolean = isUnreachable,
): Promise<T | Unasked> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ProxletError)) throw error;
    // Nobody but our own limit ended it.
    const reason = error.code === 'interrupted' ? NO_ANSWER : error.message;
    return new Unasked({ state: passes(error) ? 'pending' : 'unknown', reason });
  }
}

function podPath({ namespace, name }: KubeObject['metadata']): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

/** Another pod of the same name starts counting anew. */
function keyOf({ metadata: { namespace, name, uid } }: KubeObject): string {
  return `${namespace}/${name}/${uid}`;
}
