/** The recipe of docs/from-wasme.md takes away what wasme left in a cluster, and nothing else. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';
import { goTool, KUBECTL } from '../support/go-tools.ts';
import { missingApiServer, startApiServer } from './support/api-server.ts';
import { until } from './support/until.ts';

const VOLUME = 'sidecar.istio.io/userVolume';
const MOUNT = 'sidecar.istio.io/userVolumeMount';
const CACHE_VOLUME = { name: 'cache-dir', hostPath: { path: '/var/local/lib/wasme-cache' } };
const CACHE_MOUNT = { name: 'cache-dir', mountPath: '/var/local/lib/wasme-cache' };
const OWN_VOLUME = { name: 'tmp-dir', emptyDir: {} };
const OWN_MOUNT = { name: 'tmp-dir', mountPath: '/tmp' };

/** What wasme's istio provider set on a workload without such annotations, and on one with some. */
const ADDED = { [VOLUME]: JSON.stringify([CACHE_VOLUME]), [MOUNT]: JSON.stringify([CACHE_MOUNT]) };
const MERGED = {
  [VOLUME]: JSON.stringify([OWN_VOLUME, CACHE_VOLUME]),
  [MOUNT]: JSON.stringify([OWN_MOUNT, CACHE_MOUNT]),
  [`wasme-backup.${VOLUME}`]: JSON.stringify([OWN_VOLUME]),
  [`wasme-backup.${MOUNT}`]: JSON.stringify([OWN_MOUNT]),
};
const OWN = { [VOLUME]: JSON.stringify([OWN_VOLUME]), [MOUNT]: JSON.stringify([OWN_MOUNT]) };

const skip = missingApiServer();

test('the recipe takes away what wasme left, and nothing else', { skip }, async () => {
  const server = await startApiServer({ crds: ['istio-old'] });
  const namespace = await server.namespace();
  const apply = async (path: string, object: object) => {
    const { status, text } = await server.request('PATCH', path, object);
    assert.ok(status <= 201, text);
  };
  const get = (path: string) => server.request('GET', path);

  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const filters = `/apis/networking.istio.io/v1alpha3/namespaces/${namespace}/envoyfilters`;
  const roles = '/apis/rbac.authorization.k8s.io/v1';
  const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/filterdeployments.wasme.io';
  await server.namespace('wasme');
  for (const name of ['wasme-operator', 'wasme-cache', 'somebody-elses']) {
    await apply(`${roles}/clusterroles/${name}`, clusterRole(name));
    await apply(`${roles}/clusterrolebindings/${name}`, clusterRoleBinding(name));
  }
  await apply(crd, FILTER_DEPLOYMENTS);
  await apply(`${filters}/details-v1-hello`, envoyFilter('details-v1-hello', '/var/local/lib/wasme-cache/5d1c'));
  await apply(`${filters}/other`, envoyFilter('other', '/etc/envoy/other.wasm'));
  await apply(`${apps}/deployments/plain`, workload('Deployment', 'plain', ADDED));
  await apply(`${apps}/statefulsets/merged`, workload('StatefulSet', 'merged', MERGED));
  await apply(`${apps}/daemonsets/other`, workload('DaemonSet', 'other', OWN));
  const other = (await get(`${apps}/daemonsets/other`)).body.metadata?.resourceVersion;

  await runRecipe(await server.kubeconfig('admin'));

  assert.equal((await get(`${filters}/details-v1-hello`)).status, 404);
  assert.equal((await get(`${filters}/other`)).status, 200);
  assert.deepEqual(await annotationsOf(`${apps}/deployments/plain`), undefined);
  assert.deepEqual(await annotationsOf(`${apps}/statefulsets/merged`), OWN);
  assert.equal((await get(`${apps}/daemonsets/other`)).body.metadata?.resourceVersion, other);
  for (const kind of ['clusterroles', 'clusterrolebindings']) {
    assert.equal((await get(`${roles}/${kind}/wasme-operator`)).status, 404);
    assert.equal((await get(`${roles}/${kind}/wasme-cache`)).status, 404);
    assert.equal((await get(`${roles}/${kind}/somebody-elses`)).status, 200);
  }
  await until('the definition is gone', async () => (await get(crd)).status === 404);
  // What is in a namespace is taken away by a controller, which this server lacks.
  assert.match((await get('/api/v1/namespaces/wasme')).text, /"phase":"Terminating"/);

  async function annotationsOf(path: string): Promise<object | undefined> {
    const { spec }: { spec: { template: { metadata: { annotations?: object } } } } = JSON.parse((await get(path)).text);
    return spec.template.metadata.annotations;
  }
});

/** The script below the document's last heading, as a user runs it. */
async function runRecipe(kubeconfig: string): Promise<void> {
  const document = readFileSync(join(packageRoot(), 'docs/from-wasme.md'), 'utf8');
  const script = /^## Taking away .*?^```sh\n(.*?)^```/ms.exec(document)?.[1];
  const kubectl = goTool(KUBECTL);
  assert.ok(script && kubectl);
  await promisify(execFile)('sh', ['-euc', script], {
    env: {
      ...process.env,
      KUBECONFIG: kubeconfig,
      PATH: [dirname(kubectl), process.env['PATH']].join(delimiter),
    },
  });
}

function clusterRole(name: string): object {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: [] };
}

function clusterRoleBinding(name: string): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'wasme' }],
  };
}

function envoyFilter(name: string, filename: string): object {
  const value = { name: 'envoy.filters.http.wasm', typed_config: { config: { code: { local: { filename } } } } };
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name },
    spec: { configPatches: [{ applyTo: 'HTTP_FILTER', patch: { operation: 'INSERT_BEFORE', value } }] },
  };
}

function workload(kind: string, name: string, annotations: Record<string, string>): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(kind === 'StatefulSet' && { serviceName: name }),
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { containers: [{ name, image: 'example.com/app:1' }] } },
    },
  };
}

/** As wasme's operator installed it, without its schema. */
const FILTER_DEPLOYMENTS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'filterdeployments.wasme.io' },
  spec: {
    group: 'wasme.io',
    scope: 'Namespaced',
    names: { kind: 'FilterDeployment', plural: 'filterdeployments', singular: 'filterdeployment' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
