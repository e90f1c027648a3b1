import type { LogEntry } from '../../src/log.ts';

/** Whose a line is; `marker` is the runner's own. */
const OWNER = /\b(s\d{5}|marker)\b/;
const PREFIX = /^wasm log((?: \S*[^\s:])*?): /;
const PATIENCE = 10_000;

/**
 * Sorts what filters log by scenario: exactly by the prefix of the line, and where it has none (traps, allocators) by
 * the scenario that is being played. Of a real Envoy it takes the lines of the worker or of the main thread.
 */
export class SceneLog {
  /** The scenario that is being played. */
  current = '';
  private readonly lines = new Map<string, string[]>();
  private main: number | undefined;
  private readonly threads: ReadonlyMap<string, 'worker' | 'main'>;
  private readonly waiting = new Set<{
    owner: string;
    reached: (lines: readonly string[]) => boolean;
    resolve: () => void;
  }>();

  /** `threads`: of each scenario whose lines are not the worker's. */
  constructor(threads: ReadonlyMap<string, 'worker' | 'main'>) {
    this.threads = threads;
  }

  readonly sink = (entry: LogEntry): void => {
    // Envoy's first line comes from its main thread.
    this.main ??= entry.thread;
    if (entry.logger !== 'wasm') return;
    const prefix = PREFIX.exec(entry.message)?.[1];
    // Not the host's own debug lines: they say how Envoy is built (`Base Wasm created`), not how it behaves.
    if (entry.level === 'debug' && prefix === undefined) return;
    const owner = OWNER.exec(prefix ?? '')?.[1] ?? this.current;
    const thread = entry.thread === this.main ? 'main' : 'worker';
    if (entry.thread !== undefined && thread !== (this.threads.get(owner) ?? 'worker')) return;
    this.of(owner).push(`${entry.level} ${entry.message}`);
    for (const one of this.waiting) if (one.owner === owner && one.reached(this.of(owner))) one.resolve();
  };

  /** All lines of `owner` so far. */
  of(owner: string): string[] {
    const lines = this.lines.get(owner) ?? [];
    this.lines.set(owner, lines);
    return lines;
  }

  /** Resolves when `times` lines of `owner` have `text` in them. Rejects after 10 s. */
  until(owner: string, text: string, times = 1): Promise<void> {
    const reached = (lines: readonly string[]) => lines.filter((line) => line.includes(text)).length >= times;
    if (reached(this.of(owner))) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(one);
        const last = this.of(owner).slice(-5).join(' | ');
        reject(new Error(`${times} × «${text}» did not come; the last lines: ${last}`));
      }, PATIENCE);
      const one = {
        owner,
        reached,
        resolve: () => {
          clearTimeout(timer);
          this.waiting.delete(one);
          resolve();
        },
      };
      this.waiting.add(one);
    });
  }
}
