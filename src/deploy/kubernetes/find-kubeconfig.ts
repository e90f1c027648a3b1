import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { type Kubeconfig, mergeKubeconfigs, readKubeconfig } from './kubeconfig-file.ts';

/** Where a pod finds its own credentials. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The name of the context that stands for a pod's own credentials. */
export const IN_CLUSTER = 'in-cluster';

/**
 * The user's kubeconfig, found in kubectl's order: the file named on the command line, the files that KUBECONFIG lists,
 * ~/.kube/config, a pod's own credentials below `serviceAccount`.
 * Throws ProxletError `kubeconfig-missing` with what was looked for, and `kubeconfig-invalid`.
 */
export async function findKubeconfig(
  file: string | undefined,
  env: NodeJS.ProcessEnv,
  serviceAccount: string = SERVICE_ACCOUNT,
): Promise<Kubeconfig> {
  const files = file === undefined ? usualFiles(env) : [file];
  const read = await Promise.all(files.map(readKubeconfig));
  const found = read.filter((kubeconfig) => kubeconfig !== undefined);
  if (found.length > 0) return mergeKubeconfigs(found);
  const own = file === undefined ? await inCluster(env, serviceAccount) : undefined;
  if (own !== undefined) return own;
  throw new ProxletError('kubeconfig-missing', printable(`there is no kubeconfig: ${files.join(', ')} is not there`), {
    exitCode: ExitCode.usage,
    hint: 'name one with --kubeconfig FILE or KUBECONFIG; whoever runs the cluster, or its command line, makes one',
    details: { files },
  });
}

function usualFiles(env: NodeJS.ProcessEnv): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((name) => name !== '');
  if (listed.length > 0) return listed;
  return [join(env['HOME'] || env['USERPROFILE'] || homedir(), '.kube', 'config')];
}

async function inCluster(env: NodeJS.ProcessEnv, folder: string): Promise<Kubeconfig | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (host === undefined || port === undefined) return undefined;
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => undefined);
  if (namespace === undefined) return undefined;
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const [cluster, user] = ['cluster', 'service-account'];
  return {
    currentContext: IN_CLUSTER,
    clusters: [{ name: cluster, fields: { server, 'certificate-authority': join(folder, 'ca.crt') } }],
    users: [{ name: user, fields: { 'token-file': join(folder, 'token') } }],
    contexts: [{ name: IN_CLUSTER, fields: { cluster, user, namespace: namespace.trim() } }],
  };
}
