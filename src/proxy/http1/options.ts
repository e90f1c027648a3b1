/** What a codec of either side can be told. */
export interface Http1Options {
  /** Deliver and write trailers (Envoy's `http_protocol_options.enable_trailers`). Default false. */
  enableTrailers?: boolean;
  /** Bytes of a message head, blank line included. Default 60 KiB for requests, 80 KiB for responses, as in Envoy 1.40. */
  maxHeadBytes?: number;
  /** Header entries of a message (Envoy's `max_headers_count`). Default 100. */
  maxHeaders?: number;
  /** Bytes waiting to be written above which `send…` returns false. Default 1 MiB. */
  highWatermark?: number;
  /** Names whose repeated fields of a request are joined with `,`. */
  inlineRequest?: ReadonlySet<string>;
  /** Names whose repeated fields of a response are joined with `,`. */
  inlineResponse?: ReadonlySet<string>;
}

export const MAX_REQUEST_HEAD_BYTES = 60 * 1024;
export const MAX_RESPONSE_HEAD_BYTES = 80 * 1024;
export const MAX_HEADERS = 100;
export const HIGH_WATERMARK = 1024 * 1024;
export const NO_INLINE: ReadonlySet<string> = new Set();
