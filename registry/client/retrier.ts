import { RegistryError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { isPassing, networkError, withoutQuery } from './network-error.ts';
import type { RetryEvent } from './options.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { HttpResponse } from './transport.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;
/** A registry that asks for more patience than this is told to the user instead. */
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;
const RETRIED_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Decides whether and when to try again: exponential back-off with jitter, or what Retry-After asks for. */
export class Retrier {
  readonly attempts: number;
  readonly #clock: Clock;
  readonly #onRetry: ((event: RetryEvent) => void) | undefined;

  constructor(options: { attempts: number; clock: Clock; onRetry?: ((event: RetryEvent) => void) | undefined }) {
    this.attempts = options.attempts;
    this.#clock = options.clock;
    this.#onRetry = options.onRetry;
  }

  /** Sends until the answer is one to keep. The last bad answer is returned, the last network error thrown. */
  async send(url: URL, signal: AbortSignal | undefined, exchange: () => Promise<HttpResponse>): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await exchange().catch((error: unknown) => {
        if (error instanceof RegistryError && isPassing(error)) return error;
        throw error;
      });
      if (!(outcome instanceof RegistryError) && !isRetriedStatus(outcome.status)) return outcome;
      if (await this.pause(outcome, attempt, url, signal)) continue;
      if (outcome instanceof RegistryError) throw outcome;
      return outcome;
    }
  }

  /** Waits before the next try and gives the bad answer up; false at once where no try is left. `attempt` counts from 1. */
  async pause(
    failure: RegistryError | HttpResponse,
    attempt: number,
    url: URL,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (attempt >= this.attempts) return false;
    const isError = failure instanceof RegistryError;
    const header = isError ? failure.details['retryAfter'] : failure.header('retry-after');
    const asked = parseRetryAfter(typeof header === 'string' ? header : undefined, this.#clock.now());
    if (asked !== undefined && asked > LONGEST_RETRY_AFTER_MS) return false;
    const backoff = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
    const wait = asked ?? Math.round(backoff * (0.5 + Math.random() / 2));
    const reason = isError ? failure.message : `${url.host} answered ${failure.status}`;
    if (!isError) await failure.discard();
    this.#onRetry?.({ url: withoutQuery(url), attempt, wait, reason });
    await this.#clock.sleep(wait, signal).catch((error: unknown) => {
      throw networkError(error, url, signal);
    });
    return true;
  }
}

/** Whether a failure may be gone with the next try. */
export function isWorthAnotherTry(error: RegistryError): boolean {
  return isPassing(error) || isRetriedStatus(error.status ?? 0);
}

/** Whether an answer means "not now". */
function isRetriedStatus(status: number): boolean {
  return RETRIED_STATUSES.has(status);
}
