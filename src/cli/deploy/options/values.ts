import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import { nearest } from '../../../nearest.ts';

/** Throws ProxletError `usage` for the value of an option. */
export function refuseValue(option: string, value: string, hint: string): never {
  throw new ProxletError('usage', `${option} cannot be ${printable(value) || 'empty'}`, {
    exitCode: ExitCode.usage,
    hint,
  });
}

/** The one of `choices` that `text` names, in any case. */
export function choiceOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  const meant = nearest(text, choices);
  refuseValue(option, text, meant === undefined ? `it knows ${choices.join(', ')}` : `did you mean ${meant}?`);
}
