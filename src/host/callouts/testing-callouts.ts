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
} from './callouts.ts';

/** A proxy whose callouts the test answers; what is asked of it is written down, one line each. */
export class TestingCallouts implements Callouts {
  readonly lines: string[] = [];
  readonly httpCalls: { request: HttpCalloutRequest; ended: (response: HttpCalloutResponse | undefined) => void }[] =
    [];
  readonly grpcCalls: { request: GrpcCalloutRequest; events: GrpcEvents }[] = [];
  readonly resolutions: { name: string; resolved: (addresses: readonly ResolvedAddress[] | undefined) => void }[] = [];
  clusters = ['backend', 'empty'];

  clusterNames(): string[] {
    return [...this.clusters];
  }

  http(
    request: HttpCalloutRequest,
    ended: (response: HttpCalloutResponse | undefined) => void,
  ): Callout | 'unknown cluster' | 'no host' {
    if (!this.clusters.includes(request.cluster)) return 'unknown cluster';
    if (request.cluster === 'empty') return 'no host';
    this.httpCalls.push({ request, ended });
    return this.callout(`http ${this.httpCalls.length}`);
  }

  grpc(request: GrpcCalloutRequest, events: GrpcEvents): GrpcCallout | GrpcFailure {
    if (!this.clusters.includes(request.target.name)) {
      return { failure: { status: 14, message: 'Cluster not available' } };
    }
    this.grpcCalls.push({ request, events });
    return this.callout(`grpc ${this.grpcCalls.length}`);
  }

  resolve(
    name: string,
    resolved: (addresses: readonly ResolvedAddress[] | undefined) => void,
  ): Callout | KnownAddresses {
    this.resolutions.push({ name, resolved });
    return this.callout(`dns ${this.resolutions.length}`);
  }

  private callout(name: string): GrpcCallout {
    const write = (what: string) => this.lines.push(`${name} ${what}`);
    return {
      unsent: 0,
      start: () => write('start'),
      cancel: () => write('cancel'),
      send: (message, endStream) => write(`send ${Buffer.from(message).toString()}${endStream ? ' END' : ''}`),
      close: () => write('close'),
    };
  }
}
