import { LOG_LEVELS, type LogEntry, type LogLevel } from '../../log.ts';

/** What a line of a proxy's log says; undefined for what is no record: an access log's line, a further line of a message. */
export function proxyLogLine(line: string): LogEntry | undefined {
  for (const { format, groups } of FORMATS) {
    const match = format.exec(line);
    if (match !== null) return entry(groups(match));
  }
  return line.startsWith('{') ? jsonLine(line) : undefined;
}

interface Fields {
  time: string | undefined;
  level: string | undefined;
  logger: string | undefined;
  message: string | undefined;
}

interface Format {
  format: RegExp;
  groups(match: RegExpExecArray): Fields;
}

const FORMATS: readonly Format[] = [
  {
    // Istio, of Envoy (pilot-agent, `--log-format`): TIME, LEVEL, `envoy LOGGER FILE:LINE`, MESSAGE, `thread=N`, and of the agent
    // itself: TIME, LEVEL, SCOPE, MESSAGE, with tabs between.
    format: /^(\d{4}-\d\d-\d\dT\S+Z)\t(\w+)\t(?:envoy (\S+)[^\t]*\t|([a-z][\w-]*)\t)?(.*?)(?:\tthread=\d+)?$/s,
    groups: ([, time, level, envoy, agent, message]) => ({ time, level, logger: envoy ?? agent ?? 'main', message }),
  },
  {
    // Envoy's own: `[TIME][THREAD][LEVEL][LOGGER] [FILE:LINE] MESSAGE`.
    format: /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+)\]\[\d+\]\[(\w+)\]\[(\w+)\] (?:\[[^\]]*:\d+\] )?(.*)$/s,
    groups: ([, day, time, level, logger, message]) => ({ time: `${day}T${time}Z`, level, logger, message }),
  },
];

/** Istio's with `--log_as_json`: level, time, scope (`envoy LOGGER` of Envoy), msg. */
function jsonLine(line: string): LogEntry | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined);
  const message = text('msg');
  if (message === undefined) return undefined;
  return entry({ time: text('time'), level: text('level'), logger: text('scope')?.replace(/^envoy /, ''), message });
}

function entry({ time, level, logger = 'main', message = '' }: Fields): LogEntry | undefined {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? undefined : { time: at, level: levelNamed(level), logger, message };
}

const OTHER_NAMES: Record<string, LogLevel> = { warn: 'warning', fatal: 'critical' };

/** A name that is not known is shown rather than dropped. */
function levelNamed(name = ''): LogLevel {
  return LOG_LEVELS.find((level) => level === name) ?? OTHER_NAMES[name] ?? 'info';
}
