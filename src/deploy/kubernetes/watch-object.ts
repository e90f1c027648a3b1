import type { Clock } from '../../../registry/client/clock.ts';
import type { ApiClient } from './api-client.ts';
import { isUnreachable } from './is-away.ts';
import { isRecord } from './kubeconfig-file.ts';
import type { KubeObject } from './object.ts';
import { readLines } from './read-lines.ts';
import { readStatus } from './read-status.ts';
import type { Status } from './status.ts';
import { timeLimit } from './time-limit.ts';

/** How long the server keeps one watch open, in seconds. */
const WATCH_SECONDS = 240;
/** Between the end of a watch and the next list, in milliseconds, so that a server that ends all of them is not flooded. */
const PAUSE_MS = 500;
/** The version that a watch starts from is too old for the server (Kubernetes, "410 Gone responses"). */
const GONE = 410;

export interface Watched {
  client: Pick<ApiClient, 'stream'>;
  clock: Clock;
  /** The path of the list that has only the one object, with its query. */
  path: string;
  /** The object as a list has it now, and the list's version. */
  list(signal: AbortSignal): Promise<{ object: KubeObject | undefined; version: string }>;
  read(value: unknown): KubeObject | undefined;
  refused(refusal: Status): Error;
}

/**
 * An object as it is, then whenever it changes, until `signal` fires. However a watch ends, by its time, a network that
 * broke or a version that is too old, the object is listed again: with one object that is no dearer than resuming.
 */
export async function* watchObject(watched: Watched, signal: AbortSignal): AsyncGenerator<KubeObject | undefined> {
  let seen: string | undefined;
  try {
    while (!signal.aborted) {
      const { object, version } = await watched.list(signal);
      for await (const current of changes(watched, object, version, signal)) {
        if (signal.aborted) return;
        const identity = identityOf(current);
        if (identity === seen) continue;
        seen = identity;
        yield current;
      }
      await watched.clock.sleep(PAUSE_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function identityOf(object: KubeObject | undefined): string {
  return object === undefined ? 'gone' : `${object.metadata.uid} ${object.metadata.resourceVersion}`;
}

async function* changes(
  { client, path, read, refused }: Watched,
  object: KubeObject | undefined,
  version: string,
  signal: AbortSignal,
): AsyncGenerator<KubeObject | undefined> {
  yield object;
  const query = `&watch=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${encodeURIComponent(version)}`;
  // One that outlives its time has lost its server without a word.
  const limit = timeLimit((WATCH_SECONDS + 30) * 1000, signal);
  try {
    const stream = await client.stream(path + query, { signal: limit.signal, mayBeSilent: false });
    if (!(Symbol.asyncIterator in stream)) {
      if (stream.code === GONE) return;
      throw refused(stream);
    }
    for await (const line of readLines(stream)) {
      const event: unknown = JSON.parse(line);
      const { type, object: value } = isRecord(event) ? event : {};
      if (type === 'ERROR') {
        const status = readStatus(isRecord(value) ? Number(value['code']) : 0, JSON.stringify(value));
        if (status.code === GONE) return;
        throw refused(status);
      }
      const current = type === 'ADDED' || type === 'MODIFIED' ? read(value) : undefined;
      // Of what is no event nobody knows what it says of the object: the next list does.
      if (current === undefined && type !== 'DELETED') return;
      yield current;
    }
  } catch (error) {
    // Whether the server is still there, the next list tells; so it does where something else has answered.
    const isBroken = isUnreachable(error);
    const isNoEvent = error instanceof SyntaxError || error instanceof RangeError;
    if (!isBroken && !isNoEvent) throw error;
  } finally {
    limit.lift();
  }
}
