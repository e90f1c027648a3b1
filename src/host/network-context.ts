import { BufferType, FilterStatus, PeerType, Status, StreamType } from '../abi/index.ts';
import type { Attribute } from './attribute.ts';
import { type ByteBuffer, EMPTY, type GuestBuffer } from './byte-buffer.ts';
import type { PendingCalls } from './callouts/pending-calls.ts';
import { Context } from './context.ts';
import type { FilterState } from './filter-state.ts';
import { streamLogPrefix } from './log-prefix.ts';
import type { RootContext } from './root-context.ts';

/** What a connection's context asks of the filter chain it stands in (Envoy's network filter callbacks). */
export interface NetworkStream {
  /** Goes on with the filter behind this one: what it was told and what it read so far. */
  continueReading(): void;
  /** Closes the connection downstream when what was written to it has gone out. */
  close(): void;
  attribute(name: string, context: Context): Attribute | undefined;
  readonly filterState: FilterState;
}

/** One TCP connection of one plugin (Envoy source/extensions/common/wasm/context.cc). */
export class NetworkContext extends Context {
  override readonly root: RootContext;
  override readonly logPrefix: string;
  private readonly stream: NetworkStream;
  /** What the callbacks were given; kept while the filter stops. */
  private downstreamData: ByteBuffer | undefined;
  private upstreamData: ByteBuffer | undefined;
  private downstreamClosed = false;
  private ended = false;
  private failureHandled = false;

  constructor(id: number, root: RootContext, stream: NetworkStream) {
    super(root.vm, id);
    this.root = root;
    this.stream = stream;
    this.logPrefix = streamLogPrefix(root.plugin);
  }

  override get calls(): PendingCalls {
    return this.root.calls;
  }

  // What the chain calls.

  onNewConnection(): FilterStatus {
    this.callback('proxy_on_context_create', 0, this.id, this.root.id);
    return this.filterCallback('proxy_on_new_connection');
  }

  /** `data` is all that was read and not yet taken by a later filter. */
  onDownstreamData(data: ByteBuffer, endOfStream: boolean): FilterStatus {
    this.downstreamData = data;
    const status = this.filterCallback('proxy_on_downstream_data', data.length, endOfStream);
    if (status === FilterStatus.Continue) this.downstreamData = undefined;
    return status;
  }

  /** Also tells of the upstream's end, of which the filter learns in no other way. */
  onUpstreamData(data: ByteBuffer, endOfStream: boolean): FilterStatus {
    this.upstreamData = data;
    const status = this.filterCallback('proxy_on_upstream_data', data.length, endOfStream);
    if (status === FilterStatus.Continue) this.upstreamData = undefined;
    if (endOfStream) {
      this.callback('proxy_on_upstream_connection_close', 0, this.id, PeerType.Unknown);
      if (this.downstreamClosed) this.end();
    }
    return status;
  }

  /** The connection downstream has closed. The order of the last callbacks is not that of HTTP streams. */
  onDownstreamClose(peer: PeerType): void {
    if (this.ended) return;
    this.downstreamClosed = true;
    this.callback('proxy_on_downstream_connection_close', 0, this.id, peer);
    this.end();
  }

  /** The context goes; one that never heard of its connection goes silently. */
  onDestroy(): void {
    this.ended = true;
    this.vm.release(this);
  }

  /** The watchdog stopped a guest below this connection. Whether it was this plugin's, and the connection was closed. */
  failClosed(): boolean {
    if (!this.vm.failed || this.failureHandled) return false;
    this.fail();
    return true;
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.callback('proxy_on_done', 1, this.id);
    this.callback('proxy_on_log', 0, this.id);
    this.callback('proxy_on_delete', 0, this.id);
  }

  private filterCallback(
    name: 'proxy_on_new_connection' | 'proxy_on_downstream_data' | 'proxy_on_upstream_data',
    size = 0,
    endOfStream = false,
  ): FilterStatus {
    if (this.failed()) return this.afterFailure();
    const result = this.enter(name, FilterStatus.Continue, this.id, size, endOfStream ? 1 : 0);
    const status = this.failed()
      ? this.afterFailure()
      : result === 0
        ? FilterStatus.Continue
        : FilterStatus.StopIteration;
    this.vm.afterCall();
    return status;
  }

  /** CHECK_FAIL_NET: a failed VM closes the connection once, unless the plugin fails open. */
  private failed(): boolean {
    if (!this.vm.failed) return false;
    if (!this.root.plugin.failOpen && !this.failureHandled) this.fail();
    return true;
  }

  private fail(): void {
    this.failureHandled = true;
    this.stream.close();
  }

  private afterFailure(): FilterStatus {
    return this.root.plugin.failOpen ? FilterStatus.Continue : FilterStatus.StopIteration;
  }

  // What host functions ask.

  protected override buffer(type: number): GuestBuffer | undefined {
    switch (type) {
      case BufferType.DownstreamData:
        return this.downstreamData ?? EMPTY;
      case BufferType.UpstreamData:
        return this.upstreamData ?? EMPTY;
      default:
        return super.buffer(type);
    }
  }

  protected override streamAttribute(name: string): Attribute | undefined {
    return this.stream.attribute(name, this);
  }

  override get filterState(): FilterState {
    return this.stream.filterState;
  }

  override continueStream(type: number): number {
    if (type === StreamType.Upstream) return Status.Unimplemented;
    if (type === StreamType.Downstream) this.later(() => this.stream.continueReading());
    return Status.Ok;
  }

  override closeStream(type: number): number {
    if (type === StreamType.Downstream || type === StreamType.Upstream) this.later(() => this.stream.close());
    return Status.Ok;
  }

  /** After the callback, unless the connection has gone by then. */
  private later(action: () => void): void {
    this.vm.defer(() => {
      if (!this.ended) action();
    });
  }
}
