import { BufferType, type CallbackName, HeaderMapType, Status } from '../../abi/index.ts';
import { ByteBuffer, ConstantBuffer, EMPTY, type GuestBuffer } from '../byte-buffer.ts';
import type { HeaderMap } from '../header-map.ts';
import { IdTable } from '../id-table.ts';
import type { Vm } from '../vm.ts';
import { CallKind, kindOf } from './call-tokens.ts';
import type {
  Callout,
  GrpcCallout,
  GrpcCalloutRequest,
  GrpcEvents,
  HttpCalloutRequest,
  HttpCalloutResponse,
} from './callouts.ts';
import { encodeDnsResults } from './dns-results.ts';

/** What pending calls need of the context that makes them. */
export interface CallOwner {
  readonly vm: Vm;
  /** Calls the guest for this context, then does what it asked for. */
  tell(name: CallbackName, a: number, b?: number, c?: number, d?: number): void;
  /** What buffer 8 stands for from now on. */
  setCallData(buffer: GuestBuffer): void;
}

interface PendingCall {
  readonly id: number;
  /** Undefined when the peer has ended a stream that the guest has not closed. */
  callout: Callout | undefined;
  /** Nothing is delivered any more. */
  cancelled: boolean;
}

interface PendingGrpc extends PendingCall {
  callout: GrpcCallout | undefined;
  localClosed: boolean;
  remoteClosed: boolean;
}

/**
 * The calls of one root context that leave the proxy, and what their answers make readable: maps 4 to 7, buffers 4, 5
 * and 8, and the status (Envoy source/extensions/common/wasm/context.cc). Whatever is sent is sent after the callback
 * that asked for it has returned: a guest that is stopped must not be stopped inside of a socket.
 */
export class PendingCalls {
  /** Of the last callout that failed, or gRPC call that was closed. */
  statusCode = 0;
  statusMessage = '';
  private readonly owner: CallOwner;
  private readonly vm: Vm;
  private readonly httpCalls = new IdTable<PendingCall>();
  private readonly grpcCalls = new IdTable<PendingGrpc>();
  private readonly resolutions = new IdTable<PendingCall>();
  private httpResponse: HttpCalloutResponse | undefined;
  private httpBody: GuestBuffer | undefined;
  private grpcInitialMetadata: HeaderMap | undefined;
  private grpcTrailingMetadata: HeaderMap | undefined;
  private grpcMessage: GuestBuffer = EMPTY;

  constructor(owner: CallOwner) {
    this.owner = owner;
    this.vm = owner.vm;
  }

  /** Calls under way, ended streams that the guest has not closed included. */
  get size(): number {
    return this.httpCalls.size + this.grpcCalls.size + this.resolutions.size;
  }

  headers(type: number): HeaderMap | undefined {
    switch (type) {
      case HeaderMapType.HttpCallResponseHeaders:
        return this.httpResponse?.headers;
      case HeaderMapType.HttpCallResponseTrailers:
        return this.httpResponse?.trailers;
      case HeaderMapType.GrpcReceiveInitialMetadata:
        return this.grpcInitialMetadata;
      case HeaderMapType.GrpcReceiveTrailingMetadata:
        return this.grpcTrailingMetadata;
      default:
        return undefined;
    }
  }

  buffer(type: number): GuestBuffer | undefined {
    return type === BufferType.GrpcReceiveBuffer ? this.grpcMessage : this.httpBody;
  }

  /** Begins an HTTP call: its token, or the status that says why not. */
  http(request: HttpCalloutRequest): { token: number } | { status: number } {
    const { runtime, callTokens } = this.vm;
    let id = 0;
    const callout = runtime.options.callouts.http(request, (response) =>
      this.post(this.httpCalls, id, () => this.httpEnded(id, response)),
    );
    if (callout === 'unknown cluster') return { status: Status.BadArgument };
    id = callTokens.next(CallKind.httpCall);
    if (callout === 'no host') return { status: Status.InternalFailure };
    this.begin(this.httpCalls, { id, callout, cancelled: false });
    return { token: id };
  }

  /** Begins a gRPC call or stream. */
  grpc(request: GrpcCalloutRequest): { token: number } | { status: number } {
    const { runtime, callTokens } = this.vm;
    const id = callTokens.next(request.unary === undefined ? CallKind.grpcStream : CallKind.grpcCall);
    const events = request.unary === undefined ? this.streamEvents(id) : this.unaryEvents(id);
    const callout = runtime.options.callouts.grpc(request, events);
    if ('failure' in callout) {
      // As in Envoy the guest hears of it all the same, with a token that it was never told.
      const { status, message } = callout.failure;
      this.vm.defer(() => this.grpcClosed(id, status, message));
      return { status: Status.InternalFailure };
    }
    this.begin(this.grpcCalls, { id, callout, cancelled: false, localClosed: false, remoteClosed: false });
    return { token: id };
  }

  /** A status. */
  grpcSend(token: number, message: Uint8Array, endStream: boolean): number {
    if (kindOf(token) !== CallKind.grpcStream) return Status.BadArgument;
    const call = this.grpcCall(token);
    if (call === undefined) return Status.NotFound;
    this.vm.defer(() => call.callout?.send(message, endStream));
    return Status.Ok;
  }

  /** Half-closes a stream; a unary call is cancelled. A status. */
  grpcClose(token: number): number {
    if (kindOf(token) !== CallKind.grpcStream) return this.grpcCancel(token);
    const call = this.grpcCall(token);
    if (call === undefined) return Status.NotFound;
    if (call.remoteClosed) this.grpcCalls.delete(call);
    else {
      call.localClosed = true;
      this.vm.defer(() => call.callout?.close());
    }
    return Status.Ok;
  }

  /** A status. */
  grpcCancel(token: number): number {
    if (kindOf(token) !== CallKind.grpcCall && kindOf(token) !== CallKind.grpcStream) return Status.BadArgument;
    const call = this.grpcCall(token);
    if (call === undefined) return Status.NotFound;
    call.cancelled = true;
    this.vm.defer(() => {
      call.callout?.cancel();
      this.grpcCalls.delete(call);
    });
    return Status.Ok;
  }

  /** Begins to resolve `name`; its token. */
  resolve(name: string): number {
    const { runtime, callTokens } = this.vm;
    const id = callTokens.nextResolution();
    const callout = runtime.options.callouts.resolve(name, (addresses) =>
      this.post(this.resolutions, id, () => this.resolved(id, encodeDnsResults(addresses))),
    );
    if ('known' in callout) {
      // Envoy calls back within the host call, before the guest has the token.
      this.vm.runtime.warnOnce(
        'envoy_resolve_dns: of addresses and of names of this machine Envoy tells before the call has returned the token; many SDKs cannot be entered there',
      );
      this.resolved(id, encodeDnsResults(callout.known));
      this.vm.memory.refresh();
    } else this.begin(this.resolutions, { id, callout, cancelled: false });
    return id;
  }

  /** The context goes: nothing is delivered any more, and what is under way ends. */
  cancelAll(): void {
    for (const table of [this.httpCalls, this.grpcCalls, this.resolutions]) {
      for (const call of table) {
        call.cancelled = true;
        call.callout?.cancel();
      }
    }
    for (const table of [this.httpCalls, this.grpcCalls, this.resolutions]) table.clear();
    this.forgetAnswers();
  }

  private begin<C extends PendingCall>(table: IdTable<C>, call: C): void {
    table.add(call);
    this.vm.defer(() => {
      if (!call.cancelled) call.callout?.start();
    });
  }

  private grpcCall(token: number): PendingGrpc | undefined {
    const call = this.grpcCalls.get(token);
    return call?.cancelled ? undefined : call;
  }

  private post<C extends PendingCall>(table: IdTable<C>, id: number, run: () => void): void {
    this.vm.runtime.options.post({
      run: () => {
        if (table.get(id)?.cancelled === false && !this.vm.failed) run();
      },
      interrupted: () => this.forgetAnswers(),
    });
  }

  private forgetAnswers(): void {
    this.httpResponse = undefined;
    this.httpBody = undefined;
    this.grpcInitialMetadata = undefined;
    this.grpcTrailingMetadata = undefined;
    this.grpcMessage = EMPTY;
  }

  private httpEnded(id: number, response: HttpCalloutResponse | undefined): void {
    const { headers, body, trailers } = response ?? { headers: undefined, body: undefined, trailers: undefined };
    if (body === undefined) {
      this.statusCode = Status.BrokenConnection;
      this.statusMessage = 'reset';
    }
    this.httpResponse = response;
    this.httpBody = body && new ConstantBuffer(body);
    // Before what the callback will ask for.
    this.vm.defer(() => {
      this.statusMessage = '';
      this.httpResponse = undefined;
      this.httpBody = undefined;
      drop(this.httpCalls, id);
    });
    this.owner.tell('proxy_on_http_call_response', id, headers?.count ?? 0, body?.length ?? 0, trailers?.count ?? 0);
  }

  private streamEvents(id: number): GrpcEvents {
    const post = (run: () => void) => this.post(this.grpcCalls, id, run);
    return {
      initialMetadata: (metadata) =>
        post(() => {
          this.grpcInitialMetadata = metadata;
          this.owner.tell('proxy_on_grpc_receive_initial_metadata', id, metadata.count);
          this.grpcInitialMetadata = undefined;
        }),
      message: (message) => post(() => this.grpcReceived(id, message)),
      trailingMetadata: (metadata) =>
        post(() => {
          this.grpcTrailingMetadata = metadata;
          this.owner.tell('proxy_on_grpc_receive_trailing_metadata', id, metadata.count);
          this.grpcTrailingMetadata = undefined;
        }),
      closed: (status, message) => post(() => this.grpcClosed(id, status, message)),
    };
  }

  /** A unary call hears one thing only: its answer, or why there is none (Envoy grpc/async_client_impl.cc, AsyncRequestImpl). */
  private unaryEvents(id: number): GrpcEvents {
    let answer: Uint8Array | undefined;
    const INTERNAL = 13;
    return {
      initialMetadata: () => {},
      message: (message) => {
        answer = message;
      },
      trailingMetadata: () => {},
      closed: (status, message) =>
        this.post(this.grpcCalls, id, () => {
          if (status !== 0) this.grpcClosed(id, status, message);
          else if (answer === undefined) this.grpcClosed(id, INTERNAL, '');
          else this.grpcReceived(id, answer);
        }),
    };
  }

  private grpcReceived(id: number, message: Uint8Array): void {
    // Of all that comes back this alone can be changed.
    const buffer = new ByteBuffer();
    buffer.append(message);
    this.grpcMessage = buffer;
    this.vm.defer(() => {
      this.grpcMessage = EMPTY;
      if (kindOf(id) === CallKind.grpcCall) drop(this.grpcCalls, id);
    });
    this.owner.tell('proxy_on_grpc_receive', id, message.length);
  }

  private grpcClosed(id: number, status: number, message: string): void {
    const call = this.grpcCalls.get(id);
    if (call !== undefined) call.remoteClosed = true;
    if (this.vm.has('proxy_on_grpc_close')) {
      this.statusCode = status;
      this.statusMessage = message;
    }
    this.vm.defer(() => {
      this.statusMessage = '';
      if (call === undefined) return;
      call.callout = undefined;
      // Envoy keeps a stream until the guest has closed it, too.
      if (kindOf(id) === CallKind.grpcCall || call.localClosed) this.grpcCalls.delete(call);
    });
    this.owner.tell('proxy_on_grpc_close', id, status);
  }

  private resolved(id: number, results: Uint8Array): void {
    drop(this.resolutions, id);
    this.owner.setCallData(new ConstantBuffer(results));
    this.owner.tell('envoy_on_resolve_dns', id, results.length);
  }
}

function drop<C extends PendingCall>(table: IdTable<C>, id: number): void {
  const call = table.get(id);
  if (call !== undefined) table.delete(call);
}
