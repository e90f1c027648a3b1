import type { Socket } from 'node:net';
import { PeerType } from '../../abi/index.ts';
import { ByteBuffer } from '../../host/index.ts';

/** What a connection tells its owner, always below `post`. */
export interface TcpSocketOwner {
  /** Runs `work` where guests may be entered, as part of the owner. */
  post(work: () => void): void;
  /** There is more in `input`, or its end was reached. */
  onRead(): void;
  /** More waits to be written than the limit; false when it no longer does. */
  onHighWatermark(high: boolean): void;
  /** Nothing comes or goes any more; `reset` where the other side did not end but broke off. */
  onClosed(peer: PeerType, reset: boolean): void;
}

/** How both sides are closed: when what was written has gone out, at once, or so that the other side notices the break. */
export type CloseKind = 'flush' | 'now' | 'reset';

/**
 * A raw connection with Envoy's rules (source/common/network/connection_impl.cc): both sides end by themselves, what
 * was read stays until it is taken, and reading may be held back for several reasons.
 */
export class TcpSocket {
  /** What was read and not taken yet. */
  readonly input = new ByteBuffer();
  private readonly socket: Socket;
  private readonly owner: TcpSocketOwner;
  private readonly limit: number;
  private state: 'open' | 'flushing' | 'closed' = 'open';
  private disabled = 0;
  private inputFull = false;
  private outputFull = false;
  private inputEnded = false;
  private endRaised = false;
  private outputEnded = false;
  private wasReset = false;

  /** `limit`: bytes that may wait in either direction. It reads when `start` was called. */
  constructor(socket: Socket, limit: number, owner: TcpSocketOwner) {
    this.socket = socket;
    this.owner = owner;
    // Below its own mark the socket never reports a drain.
    this.limit = Math.max(limit, socket.writableHighWaterMark);
    socket.pause();
    socket.on('data', (chunk: Buffer) => owner.post(() => this.received(chunk)));
    socket.on('end', () => owner.post(() => this.ended()));
    socket.on('drain', () => owner.post(() => this.drained()));
    socket.on('finish', () => owner.post(() => this.flushed()));
    // A broken connection is closed next.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.wasReset = error.code === 'ECONNRESET';
    });
    socket.on('close', () => owner.post(() => this.closed(PeerType.Remote)));
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** The other side sends no more than what is in `input`. */
  get hasEnded(): boolean {
    return this.inputEnded;
  }

  start(): void {
    if (this.disabled === 0) this.socket.resume();
  }

  /** Each true needs a false before reading goes on. What was read meanwhile is then reported again. */
  readDisable(disable: boolean): void {
    if (this.state !== 'open') return;
    this.disabled += disable ? 1 : -1;
    if (disable) this.socket.pause();
    else {
      if (this.disabled === 0) this.socket.resume();
      const hasInput = this.input.length > 0 || this.inputEnded;
      if (hasInput && !this.isHeldBack) this.owner.post(() => this.read());
    }
  }

  /** By the owner. That `input` is full holds back the socket, but not what is to empty it (filterChainWantsData). */
  private get isHeldBack(): boolean {
    return this.disabled > (this.inputFull ? 1 : 0);
  }

  /** Takes all of `data`; `end` ends our side. */
  write(data: ByteBuffer, end: boolean): void {
    if (this.state !== 'open' || this.outputEnded) return;
    this.outputEnded = end;
    if (data.length > 0) this.socket.write(data.takeAll());
    if (end) this.socket.end();
    if (!this.outputFull && this.socket.writableLength > this.limit) {
      this.outputFull = true;
      this.owner.onHighWatermark(true);
    }
  }

  /** One that is flushed already can still be closed at once. */
  close(how: CloseKind): void {
    if (this.state === 'closed' || (this.state === 'flushing' && how === 'flush')) return;
    if (how === 'reset') this.socket.resetAndDestroy();
    if (how !== 'flush' || this.socket.writableLength === 0) {
      this.closed(PeerType.Local);
      return;
    }
    this.state = 'flushing';
    this.socket.pause();
    this.socket.end();
  }

  /** Something was taken out of `input`. */
  relieve(): void {
    if (!this.inputFull || this.input.length > this.limit / 2) return;
    this.inputFull = false;
    this.readDisable(false);
  }

  private received(chunk: Buffer): void {
    if (this.state !== 'open') return;
    this.input.append(chunk);
    if (!this.inputFull && this.input.length > this.limit) {
      this.inputFull = true;
      this.readDisable(true);
    }
    this.read();
  }

  private ended(): void {
    if (this.state !== 'open') return;
    this.inputEnded = true;
    this.read();
  }

  /** ConnectionImpl::onRead: nothing while reading is held back, and the end only once. */
  private read(): void {
    if (this.state !== 'open' || this.isHeldBack || this.endRaised) return;
    if (this.input.length === 0 && !this.inputEnded) return;
    this.endRaised = this.inputEnded;
    this.owner.onRead();
    this.relieve();
    if (this.endRaised && this.outputEnded && this.socket.writableFinished) this.closed(PeerType.Remote);
  }

  private drained(): void {
    if (!this.outputFull || this.state !== 'open') return;
    this.outputFull = false;
    this.owner.onHighWatermark(false);
  }

  private flushed(): void {
    if (this.state === 'flushing' || (this.endRaised && this.outputEnded)) this.closed(PeerType.Local);
  }

  private closed(peer: PeerType): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.socket.destroy();
    this.owner.onClosed(peer, this.wasReset);
  }
}
