/**
 * The one error type of proxlet. A failure that a user can cause or mend is thrown as a `ProxletError`;
 * anything else that reaches the top is a bug of ours and exits with 70.
 */

/** Exit codes of the command line. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  authentication: 3,
  remote: 4,
  toolMissing: 5,
  bug: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ProxletErrorOptions {
  /** The next thing to try, as a sentence or a command. */
  hint?: string;
  exitCode?: ExitCode;
  /** Verbatim output of a tool (a compiler, Envoy), printed below the message. */
  output?: string;
  /** Machine-readable facts for `--json`. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

export class ProxletError extends Error {
  override readonly name = 'ProxletError';
  /** Stable, dash-separated, for scripts: `module-missing-import`. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
  readonly output: string | undefined;
  readonly details: Record<string, unknown>;

  /** `message` is one plain sentence that names the offending value. */
  constructor(code: string, message: string, options: ProxletErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.failed;
    this.output = options.output;
    this.details = options.details ?? {};
  }
}

/** `value` with control characters escaped, for anything that came from a guest, a request or a file. */
export function printable(value: string): string {
  return value.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The message of anything that was thrown. What is wrong with a file is said in words; its name is for the caller to add. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', syscall = '' }: NodeJS.ErrnoException = error;
  return (FILE_CALLS.has(syscall) ? WRONG_FILES[code] : undefined) ?? error.message;
}

const FILE_CALLS: ReadonlySet<string> = new Set([
  'open',
  'read',
  'write',
  'mkdir',
  'mkdtemp',
  'scandir',
  'rename',
  'copyfile',
]);

const WRONG_FILES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'its path leads through a file',
  EEXIST: 'something else is there already',
  EACCES: 'you have no permission for it',
  EROFS: 'its file system can only be read',
  ENOSPC: 'no space is left on its disk',
  EDQUOT: 'no space is left of your quota',
};
