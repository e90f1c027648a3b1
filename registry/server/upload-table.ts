import { randomUUID } from 'node:crypto';
import { DistributionError } from './distribution-error.ts';
import type { UploadStorage } from './storage.ts';

/** Uploads that nobody has asked about for so long are forgotten, in milliseconds. */
const IDLE = 60 * 60 * 1000;

/** An upload between requests. */
export interface UploadSession {
  readonly id: string;
  readonly repository: string;
  readonly upload: UploadStorage;
}

interface Entry extends UploadSession {
  lastUse: number;
  /** Ends when the request that works on it has ended. */
  running: Promise<unknown>;
  /** Breaks that request off: a client that sends the next one has given up the former, however late that is noticed. */
  breakOff: (() => void) | undefined;
}

/** The uploads under way. They end with the process: clients begin again. */
export class UploadTable {
  private readonly entries = new Map<string, Entry>();
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  async add(repository: string, upload: UploadStorage): Promise<UploadSession> {
    await this.forgetIdle();
    const entry: Entry = {
      id: randomUUID(),
      repository,
      upload,
      lastUse: this.now(),
      running: Promise.resolve(),
      breakOff: undefined,
    };
    this.entries.set(entry.id, entry);
    return entry;
  }

  /**
   * Works on an upload when whoever else does has been broken off. `breakOff` shall make `work` end soon.
   * Throws DistributionError BLOB_UPLOAD_UNKNOWN.
   */
  async use<T>(
    repository: string,
    id: string,
    breakOff: () => void,
    work: (session: UploadSession) => Promise<T>,
  ): Promise<T> {
    const entry = this.find(repository, id);
    entry.breakOff?.();
    entry.breakOff = breakOff;
    const result = entry.running.then(() => work(this.find(repository, id)));
    entry.running = result.catch(() => {});
    try {
      return await result;
    } finally {
      entry.lastUse = this.now();
      if (entry.breakOff === breakOff) entry.breakOff = undefined;
    }
  }

  /** Takes an upload out of the table, finished or not. */
  remove(id: string): void {
    this.entries.delete(id);
  }

  /** Cancels them all. */
  async close(): Promise<void> {
    await this.cancel([...this.entries.values()]);
  }

  private find(repository: string, id: string): Entry {
    const entry = this.entries.get(id);
    if (entry?.repository === repository) return entry;
    throw new DistributionError('BLOB_UPLOAD_UNKNOWN', `${repository} has no upload ${JSON.stringify(id)}`);
  }

  private async forgetIdle(): Promise<void> {
    const before = this.now() - IDLE;
    await this.cancel(
      [...this.entries.values()].filter(({ lastUse, breakOff }) => breakOff === undefined && lastUse < before),
    );
  }

  private async cancel(entries: readonly Entry[]): Promise<void> {
    for (const { id } of entries) this.entries.delete(id);
    await Promise.all(
      entries.map(async ({ breakOff, running, upload }) => {
        breakOff?.();
        await running;
        await upload.cancel();
      }),
    );
  }
}
