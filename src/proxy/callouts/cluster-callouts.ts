import type {
  Callout,
  Callouts,
  GrpcCallout,
  GrpcCalloutRequest,
  GrpcEvents,
  GrpcFailure,
  HttpCalloutRequest,
  HttpCalloutResponse,
  KnownAddresses,
  ResolvedAddress,
} from '../../host/index.ts';
import { Cluster } from '../upstream/cluster.ts';
import { AnswerBudget } from './answer-budget.ts';
import type { AsyncRequestOptions, CalloutOptions } from './async-request.ts';
import { googleTarget } from './google-target.ts';
import { GrpcCallCallout, GrpcStatus, withDetails } from './grpc-callout.ts';
import { HttpCallout } from './http-callout.ts';
import { knownAddresses } from './known-addresses.ts';
import { Resolution } from './resolution.ts';

type Clusters = ReadonlyMap<string, Cluster>;

/** Callouts to the clusters that the proxy has at the time. */
export class ClusterCallouts implements Callouts {
  private readonly options: CalloutOptions;
  private current: Clusters = new Map();
  /** Of a configuration whose plugins start: they may call what will only be current once all have. */
  private next: Clusters | undefined;
  /** By target of google_grpc. */
  private readonly targets = new Map<string, Cluster>();

  /** `warn` hears of answers that are cut off because the proxy keeps too much of them. */
  constructor(options: Omit<AsyncRequestOptions, 'timeout'>, warn: (message: string) => void) {
    this.options = { ...options, answers: new AnswerBudget(warn) };
  }

  /** Open connections to targets of google_grpc. */
  get connectionCount(): number {
    return [...this.targets.values()].reduce((sum, { connectionCount }) => sum + connectionCount, 0);
  }

  prepare(clusters: Clusters): void {
    this.next = clusters;
  }

  /** What was prepared is current, or with `undefined` is dropped. */
  commit(clusters: Clusters | undefined): void {
    this.current = clusters ?? this.current;
    this.next = undefined;
  }

  /** Also of what was prepared and never became current. */
  close(): void {
    for (const cluster of this.next?.values() ?? []) cluster.destroy();
    for (const cluster of this.targets.values()) cluster.destroy();
  }

  clusterNames(): string[] {
    return [...new Set([...this.current.keys(), ...(this.next?.keys() ?? [])])];
  }

  http(
    request: HttpCalloutRequest,
    ended: (response: HttpCalloutResponse | undefined) => void,
  ): Callout | 'unknown cluster' | 'no host' {
    const cluster = this.find(request.cluster);
    if (cluster === undefined) return 'unknown cluster';
    if (cluster.endpointCount === 0) return 'no host';
    return new HttpCallout(cluster, request, ended, this.options);
  }

  grpc(request: GrpcCalloutRequest, events: GrpcEvents): GrpcCallout | GrpcFailure {
    const { target } = request;
    const cluster = target.kind === 'google' ? this.targetOf(target.name) : this.find(target.name);
    if (cluster === undefined) return unavailable('Cluster not available');
    if (cluster.endpointCount === 0) return unavailable(withDetails('no healthy upstream', 'no_healthy_upstream'));
    return new GrpcCallCallout(cluster, request, events, this.options);
  }

  resolve(
    name: string,
    resolved: (addresses: readonly ResolvedAddress[] | undefined) => void,
  ): Callout | KnownAddresses {
    return knownAddresses(name) ?? new Resolution(name, resolved);
  }

  private find(name: string): Cluster | undefined {
    return this.next?.get(name) ?? this.current.get(name);
  }

  private targetOf(name: string): Cluster | undefined {
    const known = this.targets.get(name);
    if (known !== undefined) return known;
    const config = googleTarget(name);
    if (config === undefined) return undefined;
    if (this.targets.size >= MOST_TARGETS) this.forgetIdleTargets();
    const cluster = new Cluster(config);
    this.targets.set(name, cluster);
    return cluster;
  }

  private forgetIdleTargets(): void {
    for (const [name, cluster] of this.targets) {
      if (cluster.connectionCount > 0) continue;
      cluster.close();
      this.targets.delete(name);
    }
  }
}

/** A guest may think of ever new ones. */
const MOST_TARGETS = 100;

function unavailable(message: string): GrpcFailure {
  return { failure: { status: GrpcStatus.unavailable, message } };
}
