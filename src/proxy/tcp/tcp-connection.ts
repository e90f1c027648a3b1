import { FilterStatus, type PeerType } from '../../abi/index.ts';
import {
  type Attribute,
  type ByteBuffer,
  type Context,
  type Entry,
  FilterState,
  type LoggedStream,
  type NetworkStream,
} from '../../host/index.ts';
import { AttributeSource } from '../attributes/source.ts';
import { streamAttribute } from '../attributes/stream-attribute.ts';
import type { AcceptedConnection, ServedConnection } from '../connection-server.ts';
import type { FilterGeneration, IdleStream } from '../filter-generation.ts';
import { StreamInfo } from '../http/stream-info.ts';
import type { NetworkFilter } from './network-filter.ts';
import type { TcpOptions } from './tcp-options.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { type CloseKind, TcpSocket } from './tcp-socket.ts';
import { WasmNetworkFilter } from './wasm-network-filter.ts';

const NO_HEADERS = {
  requestHeaders: undefined,
  requestTrailers: undefined,
  responseHeaders: undefined,
  responseTrailers: undefined,
};

/**
 * A connection between a client, the filters and the TCP proxy (Envoy's ConnectionImpl with its filter manager). What
 * sockets and timers report is posted to the run queue; only there do filters run.
 */
export class TcpConnection implements IdleStream, ServedConnection {
  readonly info: StreamInfo;
  readonly id: number;
  lastTick = 0;
  private readonly generation: FilterGeneration<TcpOptions>;
  private readonly downstream: TcpSocket;
  private readonly filters: NetworkFilter[] = [];
  private readonly proxy: TcpProxy;
  /** How many of the filters, and the proxy behind them, were told of the connection. */
  private told = 0;
  /** What is left to do when it has closed. */
  private steps: (() => void)[] | undefined;
  private readonly onGone: () => void;
  /** An entry works for it, which is to tell it when it is cut short. */
  private underWay = false;

  constructor(generation: FilterGeneration<TcpOptions>, accepted: AcceptedConnection) {
    const { socket, id, source, destination, onClose } = accepted;
    const { options } = generation;
    this.generation = generation;
    this.onGone = onClose;
    const { listener } = options;
    this.info = new StreamInfo(options.now(), { id, source, destination, listener, filterState: new FilterState() });
    this.info.protocol = undefined;
    this.info.expectsUpstream = true;
    this.id = generation.newStreamId();
    generation.enter(this);
    this.downstream = new TcpSocket(socket, options.bufferLimit, {
      post: (work) => this.post(work),
      onRead: () => this.read(0),
      onHighWatermark: (high) => this.proxy.onHighWatermark(high),
      onClosed: (peer, reset) => this.closed(peer, reset),
    });
    this.proxy = new TcpProxy(this, options);
    this.post(() => this.start());
  }

  private start(): void {
    for (const plugin of this.generation.plugins) {
      const filter = WasmNetworkFilter.create(plugin, this.streamOf(this.filters.length));
      if (filter !== undefined) this.filters.push(filter);
    }
    this.read(0);
    this.downstream.start();
  }

  /** Runs `work` where guests may be entered, as part of this connection. */
  post(work: () => void): void {
    this.lastTick = this.generation.tick;
    const entry: Entry = {
      run: () => {
        this.underWay = true;
        work();
        this.underWay = false;
      },
      interrupted: () => this.interrupted(),
    };
    this.generation.options.post(entry);
  }

  /** Runs `work`, which a filter asks for: in a callback of this connection, or of another one or a timer that wakes it. */
  private within(work: () => void): void {
    if (this.underWay) {
      work();
      return;
    }
    this.underWay = true;
    this.generation.options.join({ run: work, interrupted: () => this.interrupted() }, work);
    this.underWay = false;
  }

  // What the proxy at the end of the chain asks.

  readDisable(disable: boolean): void {
    this.downstream.readDisable(disable);
  }

  /** What the upstream sent goes through the filters, the last one first. What they stop stays in `data`. */
  write(data: ByteBuffer, endStream: boolean): void {
    if (!this.downstream.isOpen) return;
    for (const filter of this.filters.toReversed()) {
      if (filter.onWrite(data, endStream) !== FilterStatus.Continue) return;
    }
    this.info.bytesSent += data.length;
    this.downstream.write(data, endStream);
  }

  close(how: CloseKind = 'now'): void {
    this.downstream.close(how);
  }

  /** There is nothing to finish: a connection lasts as long as its ends want. */
  drain(): void {}

  onIdle(): void {
    this.post(() => this.close());
  }

  /** FilterManagerImpl::onContinueReading: from the filter at `from`, with all that was read and not taken. */
  private read(from: number): void {
    const { downstream, filters, proxy } = this;
    // As Envoy counts: what a filter held is counted again when it is read again.
    if (from === 0) this.info.bytesReceived += downstream.input.length;
    for (let i = from; i <= filters.length && downstream.isOpen; i++) {
      const filter = filters[i];
      if (this.told === i) {
        this.told++;
        if (filter === undefined) proxy.onNewConnection();
        else if (filter.onNewConnection() !== FilterStatus.Continue) return;
        if (!downstream.isOpen) return;
      }
      const { input, hasEnded } = downstream;
      if (input.length === 0 && !hasEnded) continue;
      if (filter !== undefined) {
        if (filter.onData(input, hasEnded) !== FilterStatus.Continue) return;
      } else {
        proxy.onData(input, hasEnded);
        downstream.relieve();
      }
    }
  }

  private closed(peer: PeerType, reset: boolean): void {
    this.steps = [
      ...this.filters.map((filter) => () => filter.onClose(peer)),
      () => this.proxy.onClose(peer, reset),
      () => this.complete(),
      ...this.generation.options.accessLogs.map((logger) => () => logger.log(this.loggedStream, this.info)),
      ...this.filters.map((filter) => () => filter.onDestroy()),
      () => this.generation.leave(this),
      () => this.onGone(),
    ];
    this.finish();
  }

  /** Only now: filters do not see how long it took. */
  private complete(): void {
    this.info.endTime = this.generation.options.now();
    this.info.requestComplete = this.info.endTime;
  }

  /** Called again after an interruption it goes on where it was. */
  private finish(): void {
    for (let step = this.steps?.shift(); step !== undefined; step = this.steps?.shift()) step();
  }

  /** The watchdog, or a bug of ours, cut this connection's entry short: what it was about to do is lost, so it closes. */
  private interrupted(): void {
    this.underWay = false;
    for (const filter of this.filters) filter.onInterrupted();
    this.close();
    this.finish();
  }

  private get loggedStream(): LoggedStream {
    return {
      headers: NO_HEADERS,
      attribute: (name, context) => this.attribute(name, context),
      filterState: this.info.filterState,
    };
  }

  private attribute(name: string, context: Pick<Context, 'headers'>): Attribute | undefined {
    return streamAttribute(name, new AttributeSource(this.info, this.generation.options, context));
  }

  /** What the filter at `index` asks for. */
  private streamOf(index: number): NetworkStream {
    return {
      continueReading: () => this.within(() => this.read(index + 1)),
      close: () => this.within(() => this.close('flush')),
      attribute: (name, context) => this.attribute(name, context),
      filterState: this.info.filterState,
    };
  }
}
