import { defineCommand } from '../command.ts';
import { FILTER_OPTIONS } from '../deploy/filter-options.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployEnvoy = defineCommand({
  name: 'envoy',
  summary: 'an Envoy of your own: its bootstrap file, edited in place or written anew',
  arguments: [
    {
      name: 'image',
      summary: "the filter's image in the store or in a registry, the http(s) URL of a module, or a .wasm file",
      required: true,
    },
  ],
  options: {
    bootstrap: {
      type: 'text',
      short: 'b',
      value: 'FILE',
      summary: 'the bootstrap to put the filter into; a new one without it',
    },
    out: { type: 'text', value: 'FILE', summary: 'write the bootstrap here instead; - for standard output' },
    listener: {
      type: 'list',
      value: 'NAME',
      commas: true,
      summary: 'the listeners that get it [default: the only one]',
    },
    modulePath: { type: 'text', value: 'PATH', summary: 'where the module is written, and what the bootstrap names' },
    before: { type: 'text', value: 'NAME', summary: 'before this HTTP filter; before the router otherwise' },
    failOpen: { type: 'flag', summary: 'let requests pass when the filter cannot run' },
    run: { type: 'flag', summary: 'start Envoy with it' },
    yes: { type: 'flag', short: 'y', summary: 'do not ask' },
    dryRun: { type: 'flag', summary: 'show what would change, and change nothing' },
    ...FILTER_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet deploy envoy ghcr.io/me/hello:1.0 -b envoy.yaml' },
    { command: 'proxlet deploy envoy build/hello.wasm --id hello --out envoy.yaml --run' },
  ],
  async run() {
    throw new Error('not written yet');
  },
});
