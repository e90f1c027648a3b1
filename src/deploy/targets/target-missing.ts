import { ExitCode, ProxletError } from '../../errors.ts';

/** ProxletError `target-missing`, with the choices as lines of output. `add`: the options that name some, after "add". */
export function targetMissing(message: string, add: string, choices: readonly string[]): ProxletError {
  return new ProxletError('target-missing', message, {
    hint: `add ${add}`,
    ...(choices.length > 0 && { output: `what there is:\n${choices.map((line) => `  ${line}\n`).join('')}` }),
    details: { choices },
    exitCode: ExitCode.usage,
  });
}
