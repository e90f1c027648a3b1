import { Status } from '../../abi/index.ts';
import { ByteBuffer, EMPTY, type GuestBuffer } from '../byte-buffer.ts';
import type { HeaderMap } from '../header-map.ts';
import { LIMITS } from '../limits.ts';
import type { Vm } from '../vm.ts';
import type { CallOwner } from './call-owner.ts';
import type { CallStatus } from './call-status.ts';
import { CallTable, type PendingCall } from './call-table.ts';
import { CallKind, kindOf } from './call-tokens.ts';
import type { GrpcCallout, GrpcCalloutRequest, GrpcEvents } from './callouts.ts';

interface PendingGrpc extends PendingCall {
  callout: GrpcCallout | undefined;
  localClosed: boolean;
  remoteClosed: boolean;
}

/** The gRPC calls and streams of one root context. */
export class GrpcCalls {
  /** What can be read: each in its own callback only. */
  initialMetadata: HeaderMap | undefined;
  trailingMetadata: HeaderMap | undefined;
  message: GuestBuffer = EMPTY;
  private readonly owner: CallOwner;
  private readonly vm: Vm;
  private readonly status: CallStatus;
  private readonly calls: CallTable<PendingGrpc>;

  /** `status`: what proxy_get_status answers, which ends of calls change. */
  constructor(owner: CallOwner, status: CallStatus) {
    this.owner = owner;
    this.vm = owner.vm;
    this.status = status;
    this.calls = new CallTable(owner.vm, () => this.forgetAnswer());
  }

  get size(): number {
    return this.calls.size;
  }

  /** Bytes that wait to be sent. */
  get footprint(): number {
    return this.calls.footprint;
  }

  /** Begins a gRPC call or stream, which sends `size` bytes at once. */
  begin(request: GrpcCalloutRequest, size: number): { token: number } | { status: number } {
    const { runtime, callTokens } = this.vm;
    const id = callTokens.next(request.unary === undefined ? CallKind.grpcStream : CallKind.grpcCall);
    const events = request.unary === undefined ? this.streamEvents(id) : this.unaryEvents(id);
    const callout = runtime.options.callouts.grpc(request, events);
    if ('failure' in callout) {
      // As in Envoy the guest hears of it all the same, with a token that it was never told.
      const { status, message } = callout.failure;
      this.vm.defer(() => this.closed(id, status, message));
      return { status: Status.InternalFailure };
    }
    this.calls.begin({ id, callout, cancelled: false, size, localClosed: false, remoteClosed: false });
    return { token: id };
  }

  /** A status. */
  send(token: number, message: Uint8Array, endStream: boolean): number {
    if (kindOf(token) !== CallKind.grpcStream) return Status.BadArgument;
    const call = this.calls.get(token);
    if (call === undefined) return Status.NotFound;
    if (!this.vm.canDefer) return this.vm.refuse('deferred');
    if (this.footprint + message.length > LIMITS.requests.most) return this.vm.refuse('requests');
    call.size += message.length;
    this.vm.defer(() => {
      call.size -= message.length;
      call.callout?.send(message, endStream);
    });
    return Status.Ok;
  }

  /** Half-closes a stream; a unary call is cancelled. A status. */
  close(token: number): number {
    if (kindOf(token) !== CallKind.grpcStream) return this.cancel(token);
    const call = this.calls.get(token);
    if (call === undefined) return Status.NotFound;
    if (call.remoteClosed) this.calls.drop(call.id);
    else {
      call.localClosed = true;
      this.vm.defer(() => call.callout?.close());
    }
    return Status.Ok;
  }

  /** A status. */
  cancel(token: number): number {
    if (kindOf(token) !== CallKind.grpcCall && kindOf(token) !== CallKind.grpcStream) return Status.BadArgument;
    const call = this.calls.get(token);
    if (call === undefined) return Status.NotFound;
    this.calls.cancel(call);
    return Status.Ok;
  }

  private streamEvents(id: number): GrpcEvents {
    const post = (run: () => void) => this.calls.post(id, run);
    return {
      initialMetadata: (metadata) =>
        post(() => {
          this.initialMetadata = metadata;
          this.owner.tell('proxy_on_grpc_receive_initial_metadata', id, metadata.count);
          this.initialMetadata = undefined;
        }),
      message: (message) => post(() => this.received(id, message)),
      trailingMetadata: (metadata) =>
        post(() => {
          this.trailingMetadata = metadata;
          this.owner.tell('proxy_on_grpc_receive_trailing_metadata', id, metadata.count);
          this.trailingMetadata = undefined;
        }),
      closed: (status, message) => post(() => this.closed(id, status, message)),
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
        this.calls.post(id, () => {
          if (status !== 0) this.closed(id, status, message);
          else if (answer === undefined) this.closed(id, INTERNAL, '');
          else this.received(id, answer);
        }),
    };
  }

  private received(id: number, message: Uint8Array): void {
    // Of all that comes back this alone can be changed.
    const buffer = new ByteBuffer();
    buffer.append(message);
    this.message = buffer;
    this.vm.defer(() => {
      this.message = EMPTY;
      if (kindOf(id) === CallKind.grpcCall) this.calls.drop(id);
    });
    this.owner.tell('proxy_on_grpc_receive', id, message.length);
  }

  private closed(id: number, status: number, message: string): void {
    const call = this.calls.get(id);
    if (call !== undefined) call.remoteClosed = true;
    if (this.vm.has('proxy_on_grpc_close')) {
      this.status.code = status;
      this.status.message = message;
    }
    this.vm.defer(() => {
      this.status.message = '';
      if (call === undefined) return;
      call.callout = undefined;
      // Envoy keeps a stream until the guest has closed it, too.
      if (kindOf(id) === CallKind.grpcCall || call.localClosed) this.calls.drop(call.id);
    });
    this.owner.tell('proxy_on_grpc_close', id, status);
  }

  cancelAll(): void {
    this.calls.cancelAll();
    this.forgetAnswer();
  }

  private forgetAnswer(): void {
    this.initialMetadata = undefined;
    this.trailingMetadata = undefined;
    this.message = EMPTY;
  }
}
