import { BufferType, HeaderMapType, Status } from '../../abi/index.ts';
import { ConstantBuffer, type GuestBuffer } from '../byte-buffer.ts';
import type { HeaderMap } from '../header-map.ts';
import { LIMITS } from '../limits.ts';
import { pairsSize } from '../pairs.ts';
import type { Vm } from '../vm.ts';
import type { CallOwner } from './call-owner.ts';
import type { CallStatus } from './call-status.ts';
import { CallTable, type PendingCall } from './call-table.ts';
import { CallKind } from './call-tokens.ts';
import type { GrpcCalloutRequest, HttpCalloutRequest, HttpCalloutResponse } from './callouts.ts';
import { encodeDnsResults } from './dns-results.ts';
import { GrpcCalls } from './grpc-calls.ts';

/**
 * The calls of one root context that leave the proxy, and what their answers make readable: maps 4 to 7, buffers 4, 5
 * and 8, and the status (Envoy source/extensions/common/wasm/context.cc).
 */
export class PendingCalls {
  readonly status: CallStatus = { code: 0, message: '' };
  readonly grpc: GrpcCalls;
  private readonly owner: CallOwner;
  private readonly vm: Vm;
  private readonly httpCalls: CallTable<PendingCall>;
  private readonly resolutions: CallTable<PendingCall>;
  private httpResponse: HttpCalloutResponse | undefined;
  private httpBody: GuestBuffer | undefined;

  constructor(owner: CallOwner) {
    this.owner = owner;
    this.vm = owner.vm;
    this.grpc = new GrpcCalls(owner, this.status);
    this.httpCalls = new CallTable(owner.vm, () => this.forgetAnswer());
    this.resolutions = new CallTable(owner.vm, () => {});
  }

  /** Calls under way, ended streams that the guest has not closed included. */
  get size(): number {
    return this.httpCalls.size + this.grpc.size + this.resolutions.size;
  }

  /** Why no call may be begun that sends `bytes`; undefined where it may. */
  refusal(bytes: number): number | undefined {
    const { vm, grpc, httpCalls } = this;
    if (!vm.canDefer) return vm.refuse('deferred');
    if (this.size >= LIMITS.callouts.most) return vm.refuse('callouts');
    return httpCalls.footprint + grpc.footprint + bytes > LIMITS.requests.most ? vm.refuse('requests') : undefined;
  }

  headers(type: number): HeaderMap | undefined {
    switch (type) {
      case HeaderMapType.HttpCallResponseHeaders:
        return this.httpResponse?.headers;
      case HeaderMapType.HttpCallResponseTrailers:
        return this.httpResponse?.trailers;
      case HeaderMapType.GrpcReceiveInitialMetadata:
        return this.grpc.initialMetadata;
      case HeaderMapType.GrpcReceiveTrailingMetadata:
        return this.grpc.trailingMetadata;
      default:
        return undefined;
    }
  }

  buffer(type: number): GuestBuffer | undefined {
    return type === BufferType.GrpcReceiveBuffer ? this.grpc.message : this.httpBody;
  }

  /** Begins an HTTP call: its token, or the status that says why not. */
  http(request: HttpCalloutRequest): { token: number } | { status: number } {
    const { runtime, callTokens } = this.vm;
    const size = pairsSize(request.headers) + request.body.length;
    const refused = this.refusal(size);
    if (refused !== undefined) return { status: refused };
    let id = 0;
    const callout = runtime.options.callouts.http(request, (response) =>
      this.httpCalls.post(id, () => this.httpEnded(id, response)),
    );
    if (callout === 'unknown cluster') return { status: Status.BadArgument };
    id = callTokens.next(CallKind.httpCall);
    if (callout === 'no host') return { status: Status.InternalFailure };
    this.httpCalls.begin({ id, callout, cancelled: false, size });
    return { token: id };
  }

  /** Begins a gRPC call or stream: its token, or the status that says why not. */
  callGrpc(request: GrpcCalloutRequest): { token: number } | { status: number } {
    const size = pairsSize(request.metadata) + (request.unary?.message.length ?? 0);
    const refused = this.refusal(size);
    return refused === undefined ? this.grpc.begin(request, size) : { status: refused };
  }

  /** Begins to resolve `name`: its token, or the status that says why not. */
  resolve(name: string): { token: number } | { status: number } {
    const { runtime, callTokens } = this.vm;
    const refused = this.refusal(name.length);
    if (refused !== undefined) return { status: refused };
    const id = callTokens.nextResolution();
    const callout = runtime.options.callouts.resolve(name, (addresses) =>
      this.resolutions.post(id, () => this.resolved(id, encodeDnsResults(addresses))),
    );
    if ('known' in callout) {
      // Envoy calls back within the host call, before the guest has the token.
      this.vm.runtime.warnOnce(
        'envoy_resolve_dns: of addresses and of names of this machine Envoy tells before the call has returned the token; many SDKs cannot be entered there',
      );
      this.resolved(id, encodeDnsResults(callout.known));
      this.vm.memory.refresh();
    } else this.resolutions.begin({ id, callout, cancelled: false, size: name.length });
    return { token: id };
  }

  /** The context goes: nothing is delivered any more, and what is under way ends. */
  cancelAll(): void {
    this.httpCalls.cancelAll();
    this.grpc.cancelAll();
    this.resolutions.cancelAll();
    this.forgetAnswer();
  }

  private forgetAnswer(): void {
    this.httpResponse = undefined;
    this.httpBody = undefined;
  }

  private httpEnded(id: number, response: HttpCalloutResponse | undefined): void {
    const { headers, body, trailers } = response ?? { headers: undefined, body: undefined, trailers: undefined };
    if (body === undefined) {
      this.status.code = Status.BrokenConnection;
      this.status.message = 'reset';
    }
    this.httpResponse = response;
    this.httpBody = body && new ConstantBuffer(body);
    // Before what the callback will ask for.
    this.vm.defer(() => {
      this.status.message = '';
      this.forgetAnswer();
      this.httpCalls.drop(id);
    });
    this.owner.tell('proxy_on_http_call_response', id, headers?.count ?? 0, body?.length ?? 0, trailers?.count ?? 0);
  }

  private resolved(id: number, results: Uint8Array): void {
    this.resolutions.drop(id);
    this.owner.setCallData(new ConstantBuffer(results));
    this.owner.tell('envoy_on_resolve_dns', id, results.length);
  }
}
