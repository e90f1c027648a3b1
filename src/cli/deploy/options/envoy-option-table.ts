import type { OptionTable } from '../../command.ts';

/** What only `deploy envoy` has. */
export const ENVOY_OPTIONS = {
  bootstrap: {
    type: 'text',
    short: 'b',
    value: 'FILE',
    summary: 'the bootstrap to put the filter into; a new one without it',
  },
  out: {
    type: 'text',
    value: 'FILE',
    summary: 'write the bootstrap here; - for standard output [default: the one of -b, else envoy.yaml]',
  },
  listener: {
    type: 'list',
    value: 'NAME',
    commas: true,
    summary: 'the listeners that get it [default: the only one]',
  },
  modulePath: { type: 'text', value: 'PATH', summary: 'where the module is written, and what the bootstrap names' },
  before: { type: 'text', value: 'NAME', summary: 'before this HTTP filter; before the router otherwise' },
  listen: {
    type: 'text',
    value: 'ADDR:PORT',
    summary: 'of a new bootstrap: where it listens [default: 127.0.0.1:10000]',
  },
  backend: {
    type: 'text',
    value: 'URL',
    summary: 'of a new bootstrap: where requests go [default: http://127.0.0.1:8080]',
  },
  failOpen: { type: 'flag', summary: 'let requests pass when the filter cannot run' },
  run: { type: 'flag', summary: 'start Envoy with the result' },
  yes: { type: 'flag', short: 'y', summary: 'do not ask' },
  dryRun: { type: 'flag', summary: 'show what would change, and change nothing' },
} as const satisfies OptionTable;
