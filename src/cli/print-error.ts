import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import type { IO } from './io.ts';

/** The exit code for whatever was thrown. */
export function exitCodeOf(error: unknown): number {
  return toldAs(error).exitCode;
}

/** The text that tells of an error on stderr: one place for all of them. With `json` one line for programs. */
export function errorText(error: unknown, io: IO, json: boolean): string {
  const told = toldAs(error);
  const stack = io.env['PROXLET_DEBUG'] ? stackOf(error) : undefined;
  if (json) {
    const { code, message, hint, output, details } = told;
    return `${JSON.stringify({ error: { code, message, hint, output, details, stack } })}\n`;
  }
  const style = io.stderrStyle;
  const parts = [`${style.red.bold('error:')} ${printable(told.message)}`];
  if (told.output?.trim()) parts.push(printable(told.output.replace(/\n+$/, '')));
  if (told.hint !== undefined) parts.push(`${style.cyan('hint:')} ${printable(told.hint)}`);
  if (stack !== undefined) parts.push(style.dim(stack));
  return `${parts.join('\n')}\n`;
}

/** What the machine may refuse at any time: room, rights, files. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'EMFILE',
  'ENFILE',
]);

function toldAs(error: unknown): ProxletError {
  if (error instanceof ProxletError) return error;
  const { code, path }: Partial<NodeJS.ErrnoException> = error instanceof Error ? error : {};
  if (REFUSALS.has(code)) {
    const what = path === undefined ? 'the machine refused to go on' : `cannot use ${path}`;
    return new ProxletError('machine-refused', `${what}: ${messageOf(error)}`, { cause: error });
  }
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
