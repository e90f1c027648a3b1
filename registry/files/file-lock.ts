import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryError } from '../errors.ts';
import { errorCode } from './error-code.ts';
import { livenessOf, type ProcessIdentity, thisProcess } from './process-identity.ts';

const HEARTBEAT_MS = 5_000;
/** A lock of a process that we can't ask about is stale when it was not touched for this long. */
const SILENCE_MS = 30_000;
const WAIT_MS = 60_000;
const LONGEST_PAUSE_MS = 50;

interface Holder extends ProcessIdentity {
  id: string;
}

/**
 * Runs `work` while holding the lock file `path`. It excludes other processes, and survives their death: a lock whose
 * holder was killed is taken over. `scratch` is a folder of the same file system for short-lived files.
 * Throws RegistryError `storage` where the lock can't be had within a minute.
 */
export async function withFileLock<T>(path: string, scratch: string, work: () => Promise<T>): Promise<T> {
  const token = await acquire(path, scratch);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readToken(path)) === token) await rm(path, { force: true });
  }
}

/** The token is written first and then linked into place, so that a lock file always says whose it is. */
async function acquire(path: string, scratch: string): Promise<string> {
  const holder: Holder = { ...thisProcess(), id: randomUUID() };
  const token = JSON.stringify(holder);
  const candidate = `${scratch}/${process.pid}.${holder.id}.lock`;
  await writeFile(candidate, token, { flag: 'wx' });
  try {
    const deadline = Date.now() + WAIT_MS;
    for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await linked(candidate, path)) return token;
      const other = await readToken(path);
      if (other === undefined) continue;
      if (await isStale(path, other)) {
        await removeStale(path, other, scratch);
        continue;
      }
      if (Date.now() > deadline) {
        throw new RegistryError('storage', `${path} is locked by process ${parseHolder(other)?.pid ?? '(unknown)'}`, {
          details: { path },
        });
      }
      await sleep(pause * (0.5 + Math.random()));
    }
  } finally {
    await rm(candidate, { force: true });
  }
}

async function linked(candidate: string, path: string): Promise<boolean> {
  try {
    await link(candidate, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string, token: string): Promise<boolean> {
  const holder = parseHolder(token);
  const liveness = holder === undefined ? 'unknown' : livenessOf(holder);
  if (liveness !== 'unknown') return liveness === 'dead';
  try {
    return Date.now() - (await stat(path)).mtimeMs > SILENCE_MS;
  } catch {
    return false;
  }
}

/**
 * Of several processes that find the same stale lock only one may remove it, and only while it is still the one that was
 * found: else a slow one would remove the lock that a quick one has just taken. Hence a lock on the removal.
 */
async function removeStale(path: string, token: string, scratch: string): Promise<void> {
  await withFileLock(`${path}.stale`, scratch, async () => {
    if ((await readToken(path)) === token) await rm(path, { force: true });
  });
}

async function readToken(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(token: string): Holder | undefined {
  try {
    const json: Holder = JSON.parse(token);
    return typeof json.pid === 'number' && typeof json.machine === 'string' && typeof json.started === 'string'
      ? json
      : undefined;
  } catch {
    return undefined;
  }
}
