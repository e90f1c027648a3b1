import { runBootstrap } from '../../deploy/bootstrap/index.ts';
import { printable } from '../../errors.ts';
import { EventQueue } from '../../run/event-queue.ts';
import type { Context } from '../command.ts';
import { formatLog } from '../format-log.ts';
import type { IO } from '../io.ts';
import type { Rendered } from '../result.ts';
import { droppedLines } from './text/dropped-lines.ts';

/** Runs a real Envoy with a bootstrap until Ctrl-C, and tells what it says. */
export async function* runDeployed(io: IO, context: Context, file: string): AsyncGenerator<Rendered> {
  const events = new EventQueue<Rendered>(droppedLines);
  context.progress('starting Envoy');
  const run = runBootstrap({
    file,
    logLevel: 'info',
    env: io.env,
    signal: context.signal,
    onServing: ({ envoy, listeners }) => {
      context.progress(undefined);
      const urls = listeners.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
      events.push({
        data: { type: 'listening', envoy, listeners },
        text: (style) => `${style.green('listening')} on ${style.bold(urls.join(', '))}  ${style.dim(`(${envoy})`)}`,
      });
    },
    onLog: (entry) =>
      events.offer({
        data: { type: 'log', ...entry },
        text: (style) => formatLog(entry, style, io.stdoutIsTTY ? io.width : undefined),
      }),
    onOutput: (text) => events.offer({ data: { type: 'output', text }, text: () => printable(text.trimEnd()) }),
  });
  run.then(
    () => events.end(),
    (error: unknown) => events.end({ error }),
  );
  yield* events;
}
