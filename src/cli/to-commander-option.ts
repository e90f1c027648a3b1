import { Option as CommanderOption, InvalidArgumentError } from 'commander';
import { longFlag, type Option, valueName } from './command.ts';

/** One row of a command's table of options, for commander to parse. */
export function toCommanderOption(name: string, option: Option): CommanderOption {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = valueName(option);
  const made = new CommanderOption(`${short}${longFlag(name, option)}${value === undefined ? '' : ` <${value}>`}`);
  switch (option.type) {
    case 'flag':
      return made.default(false);
    case 'negated':
      return made;
    case 'choice':
      // A bare one has its value before commander sees it: withBareValues.
      return made.choices(option.choices).default(option.default);
    case 'text':
      return made.default(option.default);
    case 'list':
      return made
        .default([])
        .argParser((text, before: string[]) => [...before, ...(option.commas ? text.split(',') : [text])]);
    case 'integer':
      return made.argParser((text) => parseInteger(text, option.min, option.max)).default(option.default);
  }
}

function parseInteger(text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < min || value > max) {
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  }
  return value;
}
