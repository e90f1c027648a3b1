/** A line of the proxy's log, the same whether the embedded proxy or a real Envoy wrote it. */
export interface LogEntry {
  /** Milliseconds since the Unix epoch. */
  time: number;
  level: LogLevel;
  /** Envoy's logger: `wasm` for what filters say, `main`, `config`, … */
  logger: string;
  /** As Envoy words it: `wasm log hello add_header: hi`. Bytes of a guest as latin1. May have several lines. */
  message: string;
  /** Of a guest's output that no newline ended: what stands before it in `message`, and before what may follow. */
  unended?: string;
  /** Of a real Envoy: the thread that wrote it. */
  thread?: number;
}

/** Envoy's level names, lowest first; a guest's LogLevel is an index into it. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogSink = (entry: LogEntry) => void;
