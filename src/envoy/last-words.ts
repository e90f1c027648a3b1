import type { LogEntry } from '../log.ts';

/** A long run may log many errors; the last ones tell why it ended. */
const KEPT = 100;

/** Gathers what tells why Envoy ended: the errors it logged, and what it printed outside of its log. */
export class LastWords {
  private readonly words: { text: string; printed: boolean }[] = [];

  logged({ level, message }: LogEntry): void {
    if (level === 'error' || level === 'critical') this.keep(message, false);
  }

  printed(line: string): void {
    if (line !== '') this.keep(line, true);
  }

  /** In order, joined by line breaks. Envoy logs its last error in more words and prints it again: only that is kept. */
  text(): string {
    const printed = this.words.filter((word) => word.printed);
    return this.words
      .filter((word) => word.printed || !printed.some(({ text }) => word.text.includes(text)))
      .map(({ text }) => text)
      .join('\n');
  }

  private keep(text: string, printed: boolean): void {
    this.words.push({ text, printed });
    if (this.words.length > KEPT) this.words.shift();
  }
}
