import { defineCommand } from '../command.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';

const TAILED = ['istio', 'envoy-gateway'] as const;

export const tail = defineCommand({
  name: 'tail',
  summary: 'follow what filters say in the logs of the proxies that run them',
  arguments: [
    { name: 'target', summary: TAILED.join(' or '), required: true, choices: TAILED },
    { name: 'id', summary: 'the deployment whose proxies are meant', required: false },
  ],
  options: {
    labels: {
      type: 'list',
      short: 'l',
      value: 'KEY=VALUE',
      commas: true,
      summary: 'the pods with these labels, instead of those of a deployment',
    },
    all: { type: 'flag', short: 'a', summary: 'every line of the log, not only what has to do with filters' },
    since: { type: 'text', value: 'TIME', summary: 'begin so long ago: 90s, 10m, 2h' },
    lines: {
      type: 'integer',
      value: 'N',
      min: 0,
      max: 1_000_000,
      summary: 'begin so many lines back in each log [default: 100; all that --since has]',
    },
    ...CLUSTER_OPTIONS,
  },
  examples: [
    { command: 'proxlet tail istio hello -n shop' },
    { command: 'proxlet tail istio --labels app=shop --all --since 10m' },
    { command: 'proxlet tail envoy-gateway hello' },
  ],
  async run(io, [target = '', id], options, context) {
    const { tailClusters } = await import('../deploy/tail-clusters.ts');
    return tailClusters({ io, context, target, id, options });
  },
});
