import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../registry/client/clock.ts';
import { parseRetryAfter } from '../../../registry/client/retry-after.ts';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import type { KubeContext } from './choose-context.ts';
import type { Connection, Credentials } from './credentials.ts';
import { begin, chunksOf, type Exchange, NetworkFailure, readBody } from './exchange.ts';
import { interrupted, noAnswer } from './no-answer.ts';
import { readStatus } from './read-status.ts';
import type { Status } from './status.ts';
import { type TimeLimit, timeLimit } from './time-limit.ts';
import { readWarnings } from './warnings.ts';

export interface ApiRequest {
  method: Exchange['method'];
  /** Below the server's URL, with its query. */
  path: string;
  body?: { type: string; text: string };
  /** In words, after `asked to`: `apply WasmPlugin shop/hello`. */
  what: string;
  /** Whether it changes nothing, so that it may be sent twice. */
  safe: boolean;
  /** Gives it up. */
  signal?: AbortSignal | undefined;
}

/** What the server answered: the JSON that was asked for, or why not. */
export type ApiAnswer =
  | { code: number; value: unknown; warnings: readonly string[]; refusal?: never }
  | { code: number; refusal: Status };

export interface ApiClientOptions {
  clock: Clock;
  /** The longest that a request may take, in milliseconds. */
  requestTimeoutMs: number;
  /** Ends everything. */
  signal?: AbortSignal | undefined;
}

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Failures that come and go: worth another try. */
const PASSING = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN']);

/** HTTP with one API server: credentials, time limits, other tries. What gets no answer is a ProxletError. */
export class ApiClient {
  readonly #context: KubeContext;
  readonly #credentials: Pick<Credentials, 'connection' | 'renew'>;
  readonly #options: ApiClientOptions;

  constructor(context: KubeContext, credentials: Pick<Credentials, 'connection' | 'renew'>, options: ApiClientOptions) {
    this.#context = context;
    this.#credentials = credentials;
    this.#options = options;
  }

  /** Sends a request and reads what is answered. Throws `cluster-unreachable`, `cluster-failed`, `interrupted`. */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#authorized((connection) => this.#attempt(request, connection));
      const wait = attempt === ATTEMPTS ? undefined : waitAfter(outcome, request, attempt);
      if (wait !== undefined) await this.#sleep(wait);
      else if (outcome instanceof NetworkFailure) throw noAnswer(outcome, this.#context, request);
      else return outcome;
    }
  }

  /**
   * The body of an answer as it comes, which ends when `signal` fires; or why there is none. The time limit is for the beginning
   * of the answer, or only for the connection where the server may have nothing to say for long.
   */
  stream(
    path: string,
    options: { signal: AbortSignal; mayBeSilent: boolean },
  ): Promise<AsyncIterable<Uint8Array> | Status> {
    return this.#authorized((connection) => this.#open(path, options, connection));
  }

  /** Credentials that are refused are got anew once: tokens run out. How long that takes is not the request's matter. */
  async #authorized<Outcome extends object>(attempt: (connection: Connection) => Promise<Outcome>): Promise<Outcome> {
    const connection = await this.#credentials.connection();
    const outcome = await attempt(connection);
    if (!('code' in outcome && outcome.code === 401)) return outcome;
    this.#credentials.renew(connection);
    return attempt(await this.#credentials.connection());
  }

  async #open(
    path: string,
    { signal, mayBeSilent }: { signal: AbortSignal; mayBeSilent: boolean },
    connection: Connection,
  ): Promise<AsyncIterable<Uint8Array> | Status> {
    const request: ApiRequest = { method: 'GET', path, what: `send ${path}`, safe: true };
    const limit = timeLimit(this.#options.requestTimeoutMs, signal, this.#options.signal);
    try {
      const onSent = mayBeSilent ? limit.lift : () => undefined;
      const response = await begin(this.#exchange(request), connection, limit.signal, onSent);
      const code = response.statusCode ?? 0;
      return code === 200
        ? this.#body(response, request, signal)
        : readStatus(code, await readBody(response, MAX_ANSWER_BYTES));
    } catch (error) {
      throw noAnswer(this.#explain(error, limit, request, signal), this.#context, request);
    } finally {
      limit.lift();
    }
  }

  async *#body(response: IncomingMessage, request: ApiRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      yield* chunksOf(response);
    } catch (error) {
      if (signal.aborted) return;
      if (this.#options.signal?.aborted === true) throw interrupted(undefined);
      throw error instanceof NetworkFailure ? noAnswer(error, this.#context, request) : error;
    }
  }

  async #attempt(request: ApiRequest, connection: Connection): Promise<ApiAnswer | NetworkFailure> {
    const limit = timeLimit(this.#options.requestTimeoutMs, this.#options.signal, request.signal);
    try {
      const response = await begin(this.#exchange(request), connection, limit.signal, () => undefined);
      const text = await readBody(response, MAX_ANSWER_BYTES);
      return this.#read(response, text);
    } catch (error) {
      return this.#explain(error, limit, request, request.signal);
    } finally {
      limit.lift();
    }
  }

  #exchange({ method, path, body }: ApiRequest): Exchange {
    const headers = {
      accept: 'application/json, */*;q=0.5',
      'user-agent': 'proxlet',
      ...(body !== undefined && { 'content-type': body.type }),
    };
    return { method, url: new URL(this.#context.server + path), headers, body: body?.text };
  }

  async #sleep(milliseconds: number): Promise<void> {
    const { clock, signal } = this.#options;
    await clock.sleep(milliseconds, signal).catch(() => {
      throw interrupted(undefined);
    });
  }

  #read({ statusCode: code = 0, headers }: IncomingMessage, text: string): ApiAnswer {
    if (code < 200 || code > 299) {
      const refusal = readStatus(code, text);
      const retryAfterMs = parseRetryAfter(headers['retry-after'], this.#options.clock.now());
      return { code, refusal: { ...refusal, retryAfterMs: retryAfterMs ?? refusal.retryAfterMs } };
    }
    try {
      const value: unknown = JSON.parse(text);
      return { code, value, warnings: readWarnings(headers['warning']) };
    } catch {
      const { name, server } = this.#context;
      throw new ProxletError('cluster-failed', printable(`the cluster ${name} at ${server} answered no JSON`), {
        exitCode: ExitCode.remote,
        hint: 'is that the API server, and not something before it that asks for a login?',
      });
    }
  }

  /** Tells apart who ended an exchange: the network, the time limit, or the user, whose wish is thrown at once. */
  #explain(error: unknown, limit: TimeLimit, request: ApiRequest, signal: AbortSignal | undefined): NetworkFailure {
    if (!(error instanceof NetworkFailure)) throw error;
    if (signal?.aborted === true || this.#options.signal?.aborted === true) {
      throw interrupted(error.sent && !request.safe ? request.what : undefined);
    }
    if (!limit.isOver()) return error;
    const seconds = this.#options.requestTimeoutMs / 1000;
    return new NetworkFailure(
      Object.assign(new Error(`it has not answered within ${seconds} s`), { code: 'ETIMEDOUT' }),
      error.sent,
    );
  }
}

/** The wait in milliseconds before the next try; undefined where there is to be none. */
function waitAfter(outcome: ApiAnswer | NetworkFailure, { safe }: ApiRequest, attempt: number): number | undefined {
  const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1);
  if (outcome instanceof NetworkFailure) return safe && PASSING.has(outcome.code ?? '') ? backoff : undefined;
  // With 429 nothing was done yet; of 503 that is not certain.
  if (outcome.code !== 429 && !(safe && outcome.code === 503)) return undefined;
  return Math.min(outcome.refusal?.retryAfterMs ?? backoff, LONGEST_WAIT_MS);
}
