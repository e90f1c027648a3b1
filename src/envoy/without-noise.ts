import type { LogSink } from '../log.ts';

/** What Envoy warns of at every start, and a filter's author has no part in. */
const NOISE = /^There is no configured limit to the number of allowed active downstream connections/;

/** Hears all but what Envoy says whatever it runs. */
export function withoutNoise(onLog: LogSink): LogSink {
  return (entry) => {
    if (!NOISE.test(entry.message)) onLog(entry);
  };
}
