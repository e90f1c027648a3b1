import type { OptionTable } from '../../command.ts';

/** What only `deploy gloo` has. */
export const GLOO_OPTIONS = {
  gateway: { type: 'list', value: 'NAME', commas: true, summary: 'the Gateways of these names' },
  labels: {
    type: 'list',
    short: 'l',
    value: 'KEY=VALUE',
    commas: true,
    summary: 'the Gateways with these labels',
  },
  allGateways: { type: 'flag', summary: 'every Gateway of the namespace' },
  stage: {
    type: 'text',
    value: 'WHERE:STAGE',
    summary: 'where in the chain: before, during or after a stage, such as before:AuthNStage',
  },
  before: { type: 'text', value: 'ID', summary: 'before this filter of the Gateway; at the end otherwise' },
  failOpen: { type: 'flag', summary: 'let requests pass when the filter cannot run' },
} as const satisfies OptionTable;
