/** What a registry operation failed at. The library knows nothing of the command line: no hints, no exit codes. */
export type RegistryErrorCode =
  | 'reference-invalid'
  | 'not-found'
  | 'unauthorized'
  | 'denied'
  | 'digest-mismatch'
  | 'size-mismatch'
  | 'too-large'
  | 'unreachable'
  | 'refused'
  | 'unsupported'
  | 'invalid-content'
  | 'storage'
  | 'aborted';

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  /** Which side of a copy it happened on. */
  side: 'source' | 'destination' | undefined;
  /** HTTP status and the registry's own error code and message, where it gave them. */
  readonly status: number | undefined;
  readonly registryCode: string | undefined;
  readonly details: Record<string, unknown>;

  /** `message` is one plain sentence that names the offending value. */
  constructor(
    code: RegistryErrorCode,
    message: string,
    options: { status?: number; registryCode?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.registryCode = options.registryCode;
    this.details = options.details ?? {};
  }
}
