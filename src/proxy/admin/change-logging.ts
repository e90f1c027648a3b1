import { LOG_LEVELS } from '../../log.ts';
import type { AdminState } from './admin-state.ts';
import { type Reply, text } from './reply.ts';

/** Envoy's names of what it can log. */
const LEVELS: readonly string[] = [...LOG_LEVELS, 'off'];
const USAGE = `usage: /logging?<name>=<level> (change single level)
usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
usage: /logging?level=<level> (change all levels)
usage: /logging?group=<group_name>:<level> (change group of loggers)
levels: trace debug info warning error critical off \n`;

/** `/logging?wasm=debug` or `?level=debug`; the embedded proxy has no logger but that of filters. */
export function changeLogging(query: URLSearchParams, state: AdminState): Reply {
  const [first, ...more] = query;
  if (first !== undefined) {
    const [name, level] = first;
    const problem = more.length > 0 ? 'invalid number of parameters' : problemOf(name, level);
    if (problem !== undefined) return text(`error: ${problem}\n\n${USAGE}${activeLoggers(state)}`, 400);
    state.logLevel = LEVELS.indexOf(level);
  }
  return text(activeLoggers(state));
}

function problemOf(name: string, level: string): string | undefined {
  if (name !== 'wasm' && name !== 'level') return 'unknown logger name';
  return LEVELS.includes(level) ? undefined : 'unknown logger level';
}

const activeLoggers = ({ logLevel }: AdminState) => `active loggers:\n  wasm: ${LEVELS[logLevel] ?? 'off'}\n\n`;
