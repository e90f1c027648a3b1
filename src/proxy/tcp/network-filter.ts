import type { FilterStatus, PeerType } from '../../abi/index.ts';
import type { ByteBuffer } from '../../host/index.ts';

/** A filter in the chain of a TCP connection that sees its bytes on their way to the next one. */
export interface NetworkFilter {
  onNewConnection(): FilterStatus;
  /** `data` is all that was read and not taken by a filter behind this one. */
  onData(data: ByteBuffer, endStream: boolean): FilterStatus;
  /** `data` is all that the upstream sent and that did not go out yet. */
  onWrite(data: ByteBuffer, endStream: boolean): FilterStatus;
  /** The connection has closed; nothing follows but onDestroy. */
  onClose(peer: PeerType): void;
  onDestroy(): void;
  /** The watchdog stopped a guest somewhere below this connection; whether it was this filter's and it closed the connection. */
  onInterrupted(): boolean;
}

/** The filter at the end of the chain, where the bytes go. It takes what it is given. */
export interface TerminalFilter {
  onNewConnection(): void;
  onData(data: ByteBuffer, endStream: boolean): void;
  /** `reset`: the client broke off. */
  onClose(peer: PeerType, reset: boolean): void;
}
