import { defineCommand } from '../command.ts';

export const init = defineCommand({
  name: 'init',
  summary: 'make a new filter project',
  arguments: [
    { name: 'dir', summary: 'the folder of the project, made when it does not exist [default: .]', required: false },
  ],
  options: {
    language: {
      type: 'choice',
      value: 'LANGUAGE',
      choices: ['assemblyscript'],
      summary: 'the language to write the filter in',
      short: 'l',
    },
    template: {
      type: 'choice',
      value: 'TEMPLATE',
      choices: ['headers'],
      default: 'headers',
      summary: 'what the filter does to begin with',
    },
    name: { type: 'text', value: 'NAME', summary: "the project's name [default: the folder's]" },
    force: { type: 'flag', summary: 'use a folder that is not empty; a file in the way is kept as FILE.orig' },
    install: { type: 'negated', summary: 'leave the dependencies to be installed by `proxlet build`' },
    input: { type: 'negated', summary: 'ask no questions, even on a terminal' },
  },
  examples: [
    { command: 'proxlet init', about: 'asks what it needs to know' },
    { command: 'proxlet init hello --language assemblyscript' },
    { command: 'proxlet init . --language assemblyscript --force', about: 'among files that are there' },
  ],
  async run(io, [dir], options, context) {
    const { initProject } = await import('../init/init-project.ts');
    return initProject(io, dir, options, context);
  },
});
