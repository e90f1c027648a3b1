import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import type { IO } from './io.ts';

/** The exit code for whatever was thrown. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ProxletError ? error.exitCode : ExitCode.bug;
}

/** The text that tells of an error on stderr: one place for all of them. With `json` one line for programs. */
export function errorText(error: unknown, io: IO, json: boolean): string {
  const known = error instanceof ProxletError ? error : internalError(error);
  const stack = io.env['PROXLET_DEBUG'] ? stackOf(error) : undefined;
  if (json) {
    const { code, message, hint, output, details } = known;
    return `${JSON.stringify({ error: { code, message, hint, output, details, stack } })}\n`;
  }
  const style = io.stderrStyle;
  const parts = [`${style.red.bold('error:')} ${printable(known.message)}`];
  if (known.output?.trim()) parts.push(printable(known.output.replace(/\n+$/, '')));
  if (known.hint !== undefined) parts.push(`${style.cyan('hint:')} ${printable(known.hint)}`);
  if (stack !== undefined) parts.push(style.dim(stack));
  return `${parts.join('\n')}\n`;
}

function internalError(error: unknown): ProxletError {
  return new ProxletError('internal', `internal error: ${messageOf(error)}`, {
    exitCode: ExitCode.bug,
    hint: 'this is a bug in proxlet; run it again with PROXLET_DEBUG=1 to see where it happened',
  });
}

function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = stackOf(error.cause);
  return cause === undefined ? error.stack : `${error.stack}\ncaused by ${cause}`;
}
