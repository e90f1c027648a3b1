import { RegistryError } from '../errors.ts';

/** Failures that come and go: worth another try. A name that does not exist, a closed port or a bad certificate is not. */
const PASSING = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

/** What a failed exchange is called: RegistryError `unreachable` with the system's code, `aborted` where it was stopped. */
export function networkError(error: unknown, url: URL, signal: AbortSignal | undefined): RegistryError {
  if (error instanceof RegistryError) return error;
  if (signal?.aborted === true) {
    const { reason } = signal;
    if (reason instanceof RegistryError) return reason;
    return new RegistryError('aborted', `The exchange with ${url.host} was stopped`, { cause: reason });
  }
  const { code, message } = innermost(error);
  return new RegistryError('unreachable', `${url.host} can't be reached: ${message}`, {
    cause: error,
    details: { url: withoutQuery(url), systemCode: code, passing: code !== undefined && PASSING.has(code) },
  });
}

/** Whether another try may help. */
export function isPassing(error: RegistryError): boolean {
  return error.code === 'unreachable' && error.details['passing'] === true;
}

/** A URL for messages: the query of an upload or of a redirect may hold secrets. */
export function withoutQuery(url: URL): string {
  return url.origin + url.pathname;
}

/** Of several addresses that were tried the last error, of a wrapper what it wraps. */
function innermost(error: unknown): { code: string | undefined; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors.at(-1));
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined && error.cause !== undefined ? innermost(error.cause) : { code, message: error.message };
}
