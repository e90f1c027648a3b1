/** Why bytes are no valid message, in Envoy's words (source/common/http/http1/codec_impl.cc). */
export interface CodecError {
  /** What a server answers; without meaning for a client. */
  readonly status: number;
  readonly body: string;
  /** Envoy's response code detail. */
  readonly details: string;
}

function badRequest(details: string): CodecError {
  return { status: 400, body: 'Bad Request', details };
}

const TOO_LARGE = 'Request Header Fields Too Large';

/** Statuses, bodies and details as a running Envoy 1.40 gave them. */
export const CodecErrors = {
  malformed: badRequest('http1.codec_error'),
  invalidCharacters: badRequest('http1.invalid_characters'),
  invalidUrl: badRequest('http1.invalid_url'),
  invalidScheme: badRequest('http1.invalid_scheme'),
  invalidAuthority: badRequest('http.invalid_authority'),
  connectionHeaderRejected: badRequest('http1.connection_header_rejected'),
  lengthAndEncoding: badRequest('http1.content_length_and_chunked_not_allowed'),
  lengthNotAllowed: badRequest('http1.content_length_not_allowed'),
  encodingNotAllowed: badRequest('http1.transfer_encoding_not_allowed'),
  bodyDisallowed: badRequest('http1.body_disallowed'),
  missingHost: { status: 400, body: '', details: 'missing_host_header' },
  upgradeFailed: { status: 403, body: '', details: 'upgrade_failed' },
  lowVersion: { status: 426, body: 'Upgrade Required', details: 'low_version' },
  headersTooLarge: { status: 431, body: TOO_LARGE, details: 'http1.headers_too_large' },
  tooManyHeaders: { status: 431, body: TOO_LARGE, details: 'http1.too_many_headers' },
  invalidTransferEncoding: { status: 501, body: 'Not Implemented', details: 'http1.invalid_transfer_encoding' },
} as const satisfies Record<string, CodecError>;
