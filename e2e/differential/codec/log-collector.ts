import type { LogEntry } from '../../../src/log.ts';

/** Gathers what a filter logs, as `LEVEL MESSAGE` lines, and tells when a given line has come. */
export class LogCollector {
  private lines: string[] = [];
  private waiting: { text: string; resolve: (before: string[]) => void } | undefined;

  readonly sink = (entry: LogEntry): void => {
    // Not the host's own debug lines: they say how Envoy is built (`Base Wasm created`), not how it behaves.
    if (entry.logger !== 'wasm' || (entry.level === 'debug' && !entry.message.startsWith('wasm log'))) return;
    this.lines.push(`${entry.level} ${entry.message}`);
    this.deliver();
  };

  /** Resolves with all lines before the one that ends with `text`, and forgets them and it. Rejects after 10 s. */
  until(text: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = undefined;
        reject(new Error(`the log line «${text}» did not come; the last lines: ${this.lines.slice(-5).join(' | ')}`));
      }, PATIENCE);
      this.waiting = {
        text,
        resolve: (before) => {
          clearTimeout(timer);
          resolve(before);
        },
      };
      this.deliver();
    });
  }

  private deliver(): void {
    const { waiting } = this;
    if (!waiting) return;
    const at = this.lines.findIndex((line) => line.endsWith(waiting.text));
    if (at < 0) return;
    this.waiting = undefined;
    const before = this.lines.slice(0, at);
    this.lines = this.lines.slice(at + 1);
    waiting.resolve(before);
  }
}

const PATIENCE = 10_000;
