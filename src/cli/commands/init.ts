import { CURRENT_HOST } from '../../project/hosts.ts';
import { LANGUAGE_NAMES } from '../../project/languages.ts';
import { TEMPLATE_NAMES } from '../../scaffold/templates.ts';
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
      choices: LANGUAGE_NAMES,
      summary: 'the language to write the filter in',
      short: 'l',
    },
    template: {
      type: 'choice',
      value: 'TEMPLATE',
      choices: TEMPLATE_NAMES,
      default: 'headers',
      summary: 'what the filter does to begin with',
    },
    for: {
      type: 'text',
      value: 'HOSTS',
      summary: `the proxies it is for, such as envoy@1.40,istio@1.31 [default: ${CURRENT_HOST}]`,
    },
    name: { type: 'text', value: 'NAME', summary: "the project's name [default: the folder's]" },
    force: { type: 'flag', summary: 'use a folder that is not empty; a file in the way is kept as FILE.orig' },
    install: { type: 'negated', summary: 'leave the dependencies to be installed by `proxlet build`' },
    input: { type: 'negated', summary: 'ask no questions, even on a terminal' },
  },
  examples: [
    { command: 'proxlet init', about: 'asks what it needs to know' },
    { command: 'proxlet init hello --language assemblyscript' },
    { command: 'proxlet init hello --language rust --for istio@1.31', about: 'in Rust, checked for that Istio' },
    { command: 'proxlet init . --language assemblyscript --force', about: 'among files that are there' },
  ],
  async run(io, [dir], options, context) {
    const { initProject } = await import('../init/init-project.ts');
    return initProject(io, dir, options, context);
  },
});
