/** The distribution specification's error codes, with the HTTP status that goes with each. */
const STATUS = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 405,
  // Not in the specification, but in every registry (distribution/registry/api/errcode).
  PAGINATION_NUMBER_INVALID: 400,
  TAG_INVALID: 400,
  UNKNOWN: 500,
} as const;
export type DistributionErrorCode = keyof typeof STATUS;

interface DistributionErrorOptions {
  /** Where another status than the code's own says it better, such as 416 for a chunk out of order. */
  status?: number;
  headers?: Record<string, string>;
  detail?: unknown;
}

/** Why a registry refuses a request, to be answered as JSON. */
export class DistributionError extends Error {
  override readonly name = 'DistributionError';
  readonly code: DistributionErrorCode;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly detail: unknown;

  constructor(code: DistributionErrorCode, message: string, options: DistributionErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? STATUS[code];
    this.headers = options.headers ?? {};
    this.detail = options.detail;
  }
}
