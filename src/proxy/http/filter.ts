import type { FilterDataStatus, FilterHeadersStatus, FilterTrailersStatus } from '../../abi/index.ts';
import type { ByteBuffer } from '../../host/byte-buffer.ts';
import type { HeaderMap } from '../../host/header-map.ts';

/** One direction of a filter: what it does with each part of a message, and whether the next filter gets it. */
export interface FilterSide {
  headers(headers: HeaderMap, endStream: boolean): FilterHeadersStatus;
  data(data: ByteBuffer, endStream: boolean): FilterDataStatus;
  trailers(trailers: HeaderMap): FilterTrailersStatus;
}

/** A filter in the chain of one stream. */
export interface HttpFilter {
  readonly decoder: FilterSide;
  readonly encoder: FilterSide;
  /** The stream is complete or gone, and is logged. */
  onLog(): void;
  /** Nothing follows. */
  onDestroy(): void;
  /** The watchdog stopped a guest somewhere in this stream; answers if it was this filter's, and says whether. */
  onInterrupted(): boolean;
}

/** What stands behind the last filter of a direction: the router, or the codec. */
export interface ChainSink {
  headers(headers: HeaderMap, endStream: boolean): void;
  data(data: ByteBuffer, endStream: boolean): void;
  trailers(trailers: HeaderMap): void;
}
