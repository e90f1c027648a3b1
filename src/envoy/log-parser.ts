import { LOG_LEVELS, type LogEntry, type LogLevel } from '../log.ts';

/**
 * Envoy's `--log-format` for records that can be told apart without doubt. A message may hold anything, line breaks
 * and look-alikes of records included, so each record is enclosed in `token`, which is random and unknown to guests.
 */
export function logFormat(token: string): string {
  // %E seconds and %e milliseconds since the epoch, %t thread, %l level, %n logger, %v message (spdlog's pattern flags).
  return `${token} %E.%e %t %l %n %v${token}`;
}

/** Turns what Envoy writes with `logFormat(token)` into entries. Whatever is outside a record goes to `onText`. */
export class LogParser {
  private rest = '';
  private readonly token: string;
  private readonly onEntry: (entry: LogEntry) => void;
  private readonly onText: (line: string) => void;

  constructor(token: string, onEntry: (entry: LogEntry) => void, onText: (line: string) => void) {
    this.token = token;
    this.onEntry = onEntry;
    this.onText = onText;
  }

  /** `chunk` is latin1, so that a guest's bytes stay what they are. */
  push(chunk: string): void {
    let text = this.rest + chunk;
    for (;;) {
      if (text.startsWith(this.token)) {
        const end = text.indexOf(`${this.token}\n`, this.token.length);
        if (end < 0) break;
        this.record(text.slice(this.token.length, end));
        text = text.slice(end + this.token.length + 1);
      } else {
        const end = text.indexOf('\n');
        if (end < 0) break;
        this.onText(text.slice(0, end));
        text = text.slice(end + 1);
      }
    }
    this.rest = text;
  }

  /** The stream ended: hands over a last line that has no line break. */
  end(): void {
    if (this.rest !== '') this.onText(this.rest.replaceAll(this.token, ''));
    this.rest = '';
  }

  private record(text: string): void {
    const match = /^ (\d+)\.(\d{3}) (\d+) (\S+) (\S+) ([\s\S]*)$/.exec(text);
    const [, seconds, milliseconds, thread, level = '', logger = '', message = ''] = match ?? [];
    if (!match) {
      this.onText(text);
      return;
    }
    const time = Number(seconds) * 1000 + Number(milliseconds);
    this.onEntry({ time, thread: Number(thread), level: levelNamed(level), logger, message });
  }
}

/** Envoy's `off` never appears in a record; a name we do not know is shown rather than dropped. */
function levelNamed(name: string): LogLevel {
  return LOG_LEVELS.find((level) => level === name) ?? 'info';
}
