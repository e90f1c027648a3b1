import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import type { ConfigWarning } from '../types.ts';
import type { Location } from './location.ts';

/** Keys as the user spelled them, from the root of the configuration. */
export type Path = readonly (string | number)[];

/** What decoding needs of its surroundings. */
export interface DecodeOptions {
  /** How the configuration is called in messages: usually the file's name as the user gave it. */
  file?: string;
  /** The 1-based line at which the value at `path` stands. */
  locate?: (path: Path) => number | undefined;
  /** Environment variables, for `environment_variable` and `host_env_keys`. Default: the process's. */
  readEnv?: (name: string) => string | undefined;
  /** Reads the file of a direct response's body. Default: readFileSync. */
  readFile?: (filename: string) => Uint8Array;
  /** What relative file names stand under. Default: they stay relative to the working directory, as Envoy's do. */
  baseDir?: string;
}

interface Problem {
  code: string;
  path: string;
  line: number | undefined;
  message: string;
  hint: string | undefined;
}

const SHOWN_PROBLEMS = 5;

/** What is shared by all places of one configuration: options, problems and warnings so far. */
export class DecodeContext {
  readonly options: DecodeOptions;
  readonly warnings: ConfigWarning[] = [];
  /** Clusters that routes name, checked when all clusters are known. */
  readonly clusterReferences: { kind: string; name: string; at: Location }[] = [];
  private readonly problems: Problem[] = [];

  constructor(options: DecodeOptions) {
    this.options = options;
  }

  report(problem: Problem): void {
    this.problems.push(problem);
  }

  /** One error for everything that was reported. Throws nothing when that is nothing. */
  throwProblems(): void {
    const problems = this.problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const [first] = problems;
    if (first === undefined) return;
    const file = this.options.file;
    const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => sentenceOf(problem, file));
    const left = problems.length - shown.length;
    if (left > 0) shown.push(`… and ${left} more`);
    const several = problems.length > 1;
    const hint = problems.find((problem) => problem.hint !== undefined)?.hint;
    throw new ProxletError(
      first.code,
      several ? `${printable(file ?? 'The configuration')} has ${problems.length} problems` : shown.join(''),
      {
        exitCode: ExitCode.usage,
        details: { problems: problems.map(({ code, path, line, message }) => ({ code, path, line, message })) },
        ...(several && { output: shown.join('\n') }),
        ...(hint !== undefined && { hint }),
      },
    );
  }
}

function sentenceOf({ path, line, message }: Problem, file: string | undefined): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  const where = line !== undefined && file === undefined ? `line ${line}` : place;
  return printable([where, path || 'the configuration', message].filter((part) => part !== '').join(': '));
}
