import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { IN_CLUSTER } from './find-kubeconfig.ts';
import type { Entry, Kubeconfig } from './kubeconfig-file.ts';

/** One context of a kubeconfig, with what it refers to. */
export interface KubeContext {
  name: string;
  /** The words that mean it on a command line of kubectl's or ours. */
  flags: readonly string[];
  /** `default` where the context has none. */
  namespace: string;
  /** The API server's URL, without a slash at its end. */
  server: string;
  cluster: Entry;
  user: Entry;
}

/** The context called `name`, or else the current one. Throws ProxletError `context-missing`, `kubeconfig-invalid`. */
export function chooseContext({ currentContext, ...lists }: Kubeconfig, wanted: string | undefined): KubeContext {
  const names = lists.contexts.map(({ name }) => name);
  if (names.length === 0) throw missing('the kubeconfig has no contexts', names, 'name another with --kubeconfig FILE');
  const listed = names.join(', ');
  const name = wanted ?? currentContext;
  if (name === undefined) {
    throw missing(`the kubeconfig has no current context; it has ${listed}`, names, 'choose one with --context');
  }
  const context = lists.contexts.find((entry) => entry.name === name);
  if (context === undefined) {
    const near = nearest(name, names);
    const hint = near === undefined ? 'choose one with --context' : `did you mean --context ${printable(near)}?`;
    throw missing(`the kubeconfig has no context ${name}; it has ${listed}`, names, hint);
  }
  const { cluster: clusterName, user: userName, namespace } = context.fields;
  const cluster = lists.clusters.find((entry) => entry.name === clusterName);
  if (cluster === undefined) throw invalid(`its context ${name} refers to the cluster ${clusterName}, which it lacks`);
  const user = userName === undefined ? nobody : lists.users.find((entry) => entry.name === userName);
  if (user === undefined) throw invalid(`its context ${name} refers to the user ${userName}, which it lacks`);
  const { server } = cluster.fields;
  if (typeof server !== 'string' || !/^https?:/.test(server) || !URL.canParse(server)) {
    throw invalid(`the server of its cluster ${cluster.name} is no https:// URL: ${server}`);
  }
  return {
    name,
    // kubectl has no name for a pod's own credentials, and takes them unasked.
    flags: wanted === undefined && name === IN_CLUSTER ? [] : ['--context', name],
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : 'default',
    server: server.replace(/\/+$/, ''),
    cluster,
    user,
  };
}

const nobody: Entry = { name: 'nobody', fields: {} };

function missing(what: string, names: readonly string[], hint: string): ProxletError {
  return new ProxletError('context-missing', printable(what), {
    exitCode: ExitCode.usage,
    hint,
    details: { contexts: names },
  });
}

function invalid(why: string): ProxletError {
  return new ProxletError('kubeconfig-invalid', printable(`the kubeconfig is broken: ${why}`), {
    exitCode: ExitCode.usage,
    hint: '`kubectl config view` shows what kubectl makes of it',
  });
}
