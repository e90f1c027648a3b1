import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import type { IstioOptions } from './options.ts';

/** At most so many `targetRefs` (Istio's CRDs). */
const MOST_TARGETS = 16;
const INT32 = 2 ** 31 - 1;

interface Rule {
  broken(options: IstioOptions): boolean;
  message: string | ((options: IstioOptions) => string);
  hint: string;
}

const labelled = ({ labels }: IstioOptions) => Object.keys(labels).length > 0;
const waypoint = ({ targets }: IstioOptions) => targets.some(({ kind }) => kind !== 'Gateway');
const byEnvoyFilter = ({ via }: IstioOptions) => via === 'envoyfilter';

const wrongPort = ({ match }: IstioOptions) =>
  match.flatMap(({ ports }) => ports).find((port) => !(port >= 1 && port <= 65_535));
const repeated = ({ env }: IstioOptions) =>
  env.map(({ name }) => name).find((name, index, names) => names.indexOf(name) < index);

/** Which options do not go together, and why. */
const RULES: readonly Rule[] = [
  {
    broken: (options) => labelled(options) && options.targets.length > 0,
    message: 'Istio selects proxies either by labels or by what they serve, not by both',
    hint: 'leave out --labels, or --gateway, --service and --target',
  },
  {
    broken: (options) => options.wholeNamespace && labelled(options),
    message: '--whole-namespace contradicts --labels',
    hint: 'leave out one of them',
  },
  {
    broken: (options) => options.wholeNamespace && options.targets.length > 0,
    message: '--whole-namespace contradicts --gateway, --service and --target',
    hint: 'leave out one of them',
  },
  {
    broken: ({ targets }) => targets.length > MOST_TARGETS,
    message: `Istio takes at most ${MOST_TARGETS} gateways, services and targets for one filter`,
    hint: 'deploy the filter twice, with another --id',
  },
  {
    broken: ({ workloadType, targets }) => workloadType !== undefined && targets.length > 0,
    message: '--workload-type goes with --labels; a gateway or a service is not selected by its workload',
    hint: 'leave out --workload-type',
  },
  {
    broken: ({ patchContext, match }) => patchContext !== undefined && match.length > 0,
    message: '--patch-context and --match say the same thing in two ways',
    hint: 'write `--match server` for inbound, `--match client` for outbound, or leave out --match',
  },
  {
    broken: ({ patchContext, targets }) =>
      targets.length > 0 && (patchContext === 'inbound' || patchContext === 'outbound'),
    message: 'a gateway has no inbound and outbound side: --patch-context inbound and outbound are for sidecars',
    hint: 'leave out --patch-context, or select sidecars by --labels',
  },
  {
    broken: (options) => !byEnvoyFilter(options) && options.allowOnHeadersStopIteration,
    message: "Istio's own kinds cannot say --allow-on-headers-stop-iteration",
    hint: 'add `--via envoyfilter`',
  },
  {
    broken: (options) => byEnvoyFilter(options) && options.pullSecret !== undefined,
    message: "an EnvoyFilter cannot name a pull secret: the registry's password would stand in it for all to read",
    hint: 'use `--via wasmplugin`, or an image that can be read without a password',
  },
  {
    broken: (options) => byEnvoyFilter(options) && options.type === 'network',
    message: 'an EnvoyFilter takes only HTTP filters from an image',
    hint: 'use `--via wasmplugin` for `--type network`',
  },
  {
    broken: (options) => byEnvoyFilter(options) && (options.phase === 'authz' || options.phase === 'stats'),
    message:
      'an EnvoyFilter can put a filter before authentication (`--phase authn`) or before the router, not between',
    hint: 'leave out --phase, or use `--via wasmplugin`',
  },
  {
    broken: (options) => byEnvoyFilter(options) && waypoint(options),
    message: 'an EnvoyFilter does not reach waypoints: --service and targets other than Gateway need another kind',
    hint: 'use `--via wasmplugin`',
  },
  {
    broken: ({ priority }) => priority !== undefined && (!Number.isInteger(priority) || Math.abs(priority) > INT32),
    message: `--priority must be a whole number from -${INT32} to ${INT32}`,
    hint: 'higher numbers come first',
  },
  {
    broken: (options) => wrongPort(options) !== undefined,
    message: (options) => `a port of --match must be from 1 to 65535, not ${wrongPort(options)}`,
    hint: 'for example `--match server:8080`',
  },
  {
    broken: (options) => repeated(options) !== undefined,
    message: (options) => `--env gives ${repeated(options)} twice`,
    hint: 'leave out one of them',
  },
  {
    // Istio, pkg/wasm/convert.go.
    broken: ({ env }) => env.some(({ name }) => name.startsWith('ISTIO_META_')),
    message: "variables that begin with ISTIO_META_ are the agent's own: it takes them away from filters",
    hint: 'give it another name',
  },
];

/** Throws ProxletError `options-conflict` where options do not go together. Whether any proxy is selected is not its matter. */
export function checkOptions(options: IstioOptions): void {
  const broken = RULES.find((rule) => rule.broken(options));
  if (broken === undefined) return;
  const { message, hint } = broken;
  const sentence = typeof message === 'string' ? message : message(options);
  throw new ProxletError('options-conflict', printable(sentence), { hint, exitCode: ExitCode.usage });
}
