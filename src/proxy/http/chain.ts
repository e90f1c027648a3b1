import { FilterDataStatus, FilterHeadersStatus, FilterTrailersStatus } from '../../abi/index.ts';
import { ByteBuffer } from '../../host/byte-buffer.ts';
import type { HeaderMap } from '../../host/header-map.ts';
import type { Resumed } from '../../host/index.ts';
import type { ChainSink, FilterSide } from './filter.ts';

type Iteration = 'continue' | 'stop' | 'stop-all-buffer' | 'stop-all-watermark';

/** A filter's place in one direction (Envoy's ActiveStreamFilterBase). */
class Slot {
  readonly index: number;
  readonly side: FilterSide;
  iteration: Iteration = 'continue';
  headersContinued = false;
  /** What it held all of is handed to it, not to the next one. */
  iterateFromCurrent = false;
  /** It was told that the message is over. */
  ended = false;

  constructor(index: number, side: FilterSide) {
    this.index = index;
    this.side = side;
  }

  get stoppedAll(): boolean {
    return this.iteration === 'stop-all-buffer' || this.iteration === 'stop-all-watermark';
  }
}

/** What the chain asks of its stream. */
export interface ChainOwner {
  /** A filter holds more than the limit without back-pressure: 413 or 500. */
  onOverflow(): void;
  /** A filter holds more than the limit with back-pressure; false when it is below again. */
  onHighWatermark(high: boolean): void;
  /** A callback returned; a local reply that it asked for is sent now. */
  afterCallback(): void;
}

/**
 * One direction of a stream through its filters. The rules are those of Envoy's filter manager
 * (source/common/http/filter_manager.cc): who stopped, what is held for whom, and where iteration goes on.
 */
export class Chain {
  private readonly slots: Slot[];
  private readonly sink: ChainSink;
  private readonly owner: ChainOwner;
  private readonly limit: number;
  private messageHeaders: HeaderMap | undefined;
  private held: ByteBuffer | undefined;
  private messageTrailers: HeaderMap | undefined;
  /** The end of the message has arrived, wherever it is held. */
  private complete = false;
  private streaming = false;
  private highWatermark = false;
  private calling: Slot | undefined;
  /** Nothing more goes through: the stream was answered otherwise, or is gone. */
  private aborted = false;

  /** `sides` in the order in which they see the message; `limit` in bytes. */
  constructor(sides: FilterSide[], sink: ChainSink, owner: ChainOwner, limit: number) {
    this.slots = sides.map((side, index) => new Slot(index, side));
    this.sink = sink;
    this.owner = owner;
    this.limit = limit;
  }

  get headers(): HeaderMap | undefined {
    return this.messageHeaders;
  }

  get trailers(): HeaderMap | undefined {
    return this.messageTrailers;
  }

  get isComplete(): boolean {
    return this.complete;
  }

  get isAborted(): boolean {
    return this.aborted;
  }

  /** Whether one of the filters is being called. */
  get inCallback(): boolean {
    return this.calling !== undefined;
  }

  get buffered(): ByteBuffer | undefined {
    return this.held;
  }

  abort(): void {
    this.aborted = true;
    this.held = undefined;
  }

  /** The guest below the current callback is gone; so is the callback. */
  forgetCallback(): void {
    this.calling = undefined;
  }

  /** The headers of a message that no filter gets; for logs. */
  record(headers: HeaderMap): void {
    this.messageHeaders = headers;
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.messageHeaders = headers;
    this.complete = endStream;
    this.runHeaders(0, endStream);
  }

  onData(data: ByteBuffer, endStream: boolean): void {
    if (this.aborted) return;
    if (endStream) this.complete = true;
    this.runData(0, data, endStream);
  }

  onTrailers(trailers: HeaderMap): void {
    if (this.aborted) return;
    this.complete = true;
    this.messageTrailers = trailers;
    this.runTrailers(0);
  }

  /** The filter at `index` lets go what it paused. Inside that filter's own callback it has no effect (reference 2.7). */
  resume(index: number): Resumed {
    const slot = this.slots[index];
    if (slot === undefined || this.messageHeaders === undefined) return 'no-message';
    if (slot === this.calling) return 'calling';
    const paused = slot.iteration !== 'continue';
    this.continueFrom(slot);
    return paused ? 'resumed' : 'not-paused';
  }

  /** Holds `data` for the filter that buffers; false when that was too much and was answered. */
  add(data: ByteBuffer): boolean {
    this.hold(data);
    return !this.aborted;
  }

  /** Trailers that a filter makes while it sees the last data. */
  addTrailers(make: () => HeaderMap): HeaderMap {
    this.messageTrailers ??= make();
    return this.messageTrailers;
  }

  private runHeaders(from: number, endStream: boolean): void {
    const headers = this.messageHeaders!;
    for (let i = from; i < this.slots.length; i++) {
      const slot = this.slots[i]!;
      slot.ended = endStream;
      this.calling = slot;
      const status = slot.side.headers(headers, endStream);
      this.calling = undefined;
      this.owner.afterCallback();
      if (this.aborted) return;
      switch (status) {
        case FilterHeadersStatus.StopIteration:
          slot.iteration = 'stop';
          return;
        case FilterHeadersStatus.StopAllIterationAndBuffer:
          slot.iteration = 'stop-all-buffer';
          return;
        case FilterHeadersStatus.StopAllIterationAndWatermark:
          slot.iteration = 'stop-all-watermark';
          return;
        default:
          slot.headersContinued = true;
      }
    }
    this.sink.headers(headers, endStream);
  }

  private runData(from: number, data: ByteBuffer, endStream: boolean): void {
    let end = endStream;
    let trailersAddedAt: number | undefined;
    const hadTrailers = this.messageTrailers !== undefined;
    let stopped = false;
    for (let i = from; i < this.slots.length && !stopped; i++) {
      const slot = this.slots[i]!;
      if (slot.stoppedAll) {
        this.streaming = slot.iteration === 'stop-all-watermark';
        this.hold(data);
        return;
      }
      if (slot.ended) return;
      slot.ended = end && this.messageTrailers === undefined;
      this.calling = slot;
      const status = slot.side.data(data, slot.ended);
      this.calling = undefined;
      this.owner.afterCallback();
      if (this.aborted) return;
      if (!hadTrailers && this.messageTrailers !== undefined && trailersAddedAt === undefined) {
        end = false;
        trailersAddedAt = i;
      }
      stopped = !this.afterData(slot, status, data);
    }
    if (this.aborted) return;
    if (!stopped) this.sink.data(data, end);
    if (trailersAddedAt !== undefined && !this.aborted) this.runTrailers(trailersAddedAt + 1);
  }

  /** Whether the next filter gets `data` now. */
  private afterData(slot: Slot, status: FilterDataStatus, data: ByteBuffer): boolean {
    if (status === FilterDataStatus.Continue) {
      if (slot.iteration === 'continue') return true;
      this.hold(data);
      this.continueFrom(slot);
      return false;
    }
    slot.iteration = 'stop';
    if (status === FilterDataStatus.StopIterationNoBuffer) {
      data.clear();
      // So that going on later ends the message, with nothing in it.
      if (this.complete && this.messageTrailers === undefined) this.held ??= new ByteBuffer();
    } else {
      this.streaming = status === FilterDataStatus.StopIterationAndWatermark;
      this.hold(data);
    }
    return false;
  }

  private runTrailers(from: number): void {
    const trailers = this.messageTrailers!;
    for (let i = from; i < this.slots.length; i++) {
      const slot = this.slots[i]!;
      if (slot.stoppedAll) return;
      slot.ended = true;
      this.calling = slot;
      const status = slot.side.trailers(trailers);
      this.calling = undefined;
      this.owner.afterCallback();
      if (this.aborted) return;
      if (status !== FilterTrailersStatus.Continue) {
        if (slot.iteration === 'continue') slot.iteration = 'stop';
        return;
      }
      if (slot.iteration !== 'continue') {
        this.continueFrom(slot);
        return;
      }
    }
    this.sink.trailers(trailers);
  }

  /** ActiveStreamFilterBase::commonContinue */
  private continueFrom(slot: Slot): void {
    if (this.aborted || this.messageHeaders === undefined) return;
    if (slot.stoppedAll) slot.iterateFromCurrent = true;
    slot.iteration = 'continue';
    if (!slot.headersContinued) {
      slot.headersContinued = true;
      this.runHeaders(slot.index + 1, this.complete && this.held === undefined && this.messageTrailers === undefined);
    }
    const from = slot.iterateFromCurrent ? slot.index : slot.index + 1;
    slot.iterateFromCurrent = false;
    const held = this.held;
    if (held !== undefined && !this.aborted) {
      this.held = undefined;
      this.relieve();
      this.runData(from, held, this.complete && this.messageTrailers === undefined);
    }
    if (this.messageTrailers !== undefined && !this.aborted) this.runTrailers(from);
  }

  private hold(data: ByteBuffer): void {
    this.held ??= new ByteBuffer();
    if (this.held !== data) this.held.move(data);
    if (this.held.length <= this.limit) return;
    if (!this.streaming) this.owner.onOverflow();
    else if (!this.highWatermark) {
      this.highWatermark = true;
      this.owner.onHighWatermark(true);
    }
  }

  private relieve(): void {
    if (!this.highWatermark) return;
    this.highWatermark = false;
    this.owner.onHighWatermark(false);
  }
}
