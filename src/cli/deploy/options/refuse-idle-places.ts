import { ExitCode, ProxletError } from '../../../errors.ts';

/** Where a deployment is said to be, and how its change is to be made. */
export interface GivenPlaces {
  namespace: string | undefined;
  context: readonly string[];
  kubeconfig: string | undefined;
  bootstrap?: string | undefined;
  forceConflicts?: boolean;
  wait?: boolean;
  timeout?: number | undefined;
}

/** Throws ProxletError `usage` for what a target has not: a cluster of envoy's, a bootstrap of the others. */
export function refuseIdlePlaces(
  target: string | undefined,
  { namespace, context, kubeconfig, bootstrap, forceConflicts, wait, timeout }: GivenPlaces,
): void {
  const isEnvoy = target === 'envoy';
  const idle = isEnvoy
    ? {
        '--namespace': namespace,
        '--context': context[0],
        '--kubeconfig': kubeconfig,
        '--force-conflicts': forceConflicts || undefined,
        '--no-wait': wait === false || undefined,
        '--timeout': timeout,
      }
    : { '--bootstrap': bootstrap };
  const given = Object.entries(idle).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length === 0) return;
  throw new ProxletError('usage', `${given.join(', ')} cannot be combined with ${target}`, {
    exitCode: ExitCode.usage,
    hint: isEnvoy
      ? 'its filters are in bootstrap files, not in a cluster'
      : 'only envoy has its filters in a bootstrap',
  });
}
