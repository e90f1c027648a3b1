import type { Writable } from 'node:stream';
import { ExitCode, messageOf, ProxletError } from '../errors.ts';
import type { Context } from './command.ts';
import { type Interruption, type SignalSource, watchInterruption } from './interruption.ts';
import type { IO } from './io.ts';
import type { Task } from './parse.ts';
import { errorText, exitCodeOf } from './print-error.ts';
import { createProgress } from './progress.ts';
import type { Rendered, Result, Told } from './result.ts';

/** How long a reader may keep us waiting once we are to stop, in milliseconds. */
const WRITE_GRACE = 500;

/**
 * Prepares a task, does it and prints its result, its events or its failure: as text, or as JSON.
 * Resolves to the exit code, never rejects.
 */
export async function runTask(
  prepare: () => Promise<Task>,
  io: IO,
  json: boolean,
  signals: SignalSource,
): Promise<number> {
  const interruption = watchInterruption(signals);
  const outputErrors = watchOutput(io, interruption);
  const progress = createProgress(io, !json);
  const context: Context = {
    signal: interruption.signal,
    progress: progress.show,
    note(text) {
      progress.show(undefined);
      io.stderr.write(`${text}\n`);
    },
  };
  try {
    const task = await prepare();
    const result = await task(context);
    progress.show(undefined);
    for await (const rendered of eventsOf(result)) {
      if (!(await write(io.stdout, textOf(rendered, io, json), interruption.signal))) break;
    }
    const [failed] = outputErrors;
    if (failed !== undefined) throw failed;
    return interruption.exitCode() ?? ExitCode.ok;
  } catch (error) {
    progress.show(undefined);
    const stopped = interruption.exitCode();
    if (isInterruption(error)) return stopped ?? ExitCode.interrupted;
    await write(io.stderr, errorText(error, io, json), interruption.signal);
    return exitCodeOf(error);
  } finally {
    interruption.close();
  }
}

async function* eventsOf(result: Result): AsyncIterable<Rendered | Told> {
  if (Symbol.asyncIterator in result) yield* result;
  else yield result;
}

function textOf(rendered: Rendered | Told, io: IO, json: boolean): string {
  if (json) return rendered.data === undefined ? '' : `${JSON.stringify(rendered.data)}\n`;
  const text = rendered.text(io.style);
  return text === '' ? '' : `${text}\n`;
}

/**
 * Resolves to true when the text is written, or when it cannot be: `watchOutput` hears of that. Resolves to false when
 * nobody takes it, and `signal` says to stop.
 */
function write(stream: Writable, text: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const done = (written: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', hurry);
      resolve(written);
    };
    const hurry = () => {
      timer = setTimeout(done, WRITE_GRACE, false);
    };
    if (text === '' || stream.destroyed) return resolve(true);
    if (signal.aborted) hurry();
    else signal.addEventListener('abort', hurry);
    stream.write(text, () => done(true));
  });
}

/**
 * Ends the command when nobody reads its output any more (`proxlet run | head`), silently as other programs do.
 * Any other failure to write, such as a full disk, is added to the list that is returned.
 */
function watchOutput(io: IO, interruption: Interruption): ProxletError[] {
  const errors: ProxletError[] = [];
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      errors.push(
        new ProxletError('output-failed', `cannot write to standard output: ${messageOf(error)}`, { cause: error }),
      );
    }
    interruption.stop(error.code === 'EPIPE' ? ExitCode.ok : ExitCode.failed);
  });
  io.stderr.on('error', () => {});
  return errors;
}

function isInterruption(error: unknown): boolean {
  return error instanceof ProxletError
    ? error.code === 'interrupted'
    : error instanceof Error && error.name === 'AbortError';
}
