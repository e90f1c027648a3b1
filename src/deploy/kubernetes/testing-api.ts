import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Cluster } from './cluster.ts';
import { type ClusterOptions, openCluster } from './open-cluster.ts';

export const WASM_PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
export const HELLO = { ...WASM_PLUGIN, namespace: 'shop', name: 'hello' };

/** An object of that kind, of a version. */
export function plugin(name: string, resourceVersion = '1') {
  return { ...WASM_PLUGIN, metadata: { name, namespace: 'shop', uid: name, resourceVersion }, spec: { url: 'a' } };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestingApi {
  cluster: Cluster;
  /** `METHOD path?query` of each request but for the discovery of kinds. */
  requests: string[];
  /** What the client slept, in milliseconds. */
  sleeps: number[];
}

/** A server of plain HTTP that knows WasmPlugins and leaves the other requests to `answers`, the last for all that follow. */
export async function testingApi(
  t: TestContext,
  answers: readonly Answer[],
  options: Partial<ClusterOptions> = {},
): Promise<TestingApi> {
  const requests: string[] = [];
  const sleeps: number[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/apis/extensions.istio.io/v1alpha1') {
      const resources = [
        { name: 'wasmplugins', kind: 'WasmPlugin', namespaced: true },
        { name: 'wasmplugins/status', kind: 'WasmPlugin', namespaced: true },
      ];
      json({ kind: 'APIResourceList', resources })(request, response);
      return;
    }
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(`${request.method} ${request.url}`);
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const file = await testingKubeconfig(t, { clusters: { fake: { server: `http://127.0.0.1:${port}` } } });
  const cluster = await openCluster({
    kubeconfig: file,
    env: {},
    clock: {
      now: () => 0,
      sleep: async (milliseconds, signal) => {
        signal?.throwIfAborted();
        sleeps.push(milliseconds);
      },
    },
    ...options,
  });
  t.after(() => {
    cluster.close();
    server.closeAllConnections();
    server.close();
  });
  return { cluster, requests, sleeps };
}

/** Answers with JSON. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
}

/** Breaks the connection instead of answering. */
export const reset: Answer = (request) => {
  request.resume().on('end', () => request.socket.resetAndDestroy());
};

/** A kubeconfig whose only context, `fake`, is of its first cluster and its first user. Returns the file. */
export async function testingKubeconfig(
  t: TestContext,
  { clusters, users = {}, namespace }: { clusters: object; users?: object; namespace?: string },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-kube-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const list = (field: string, entries: object) =>
    Object.entries(entries).map(([name, fields]) => ({ name, [field]: fields }));
  const [cluster] = Object.keys(clusters);
  const [user] = Object.keys(users);
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    clusters: list('cluster', clusters),
    users: list('user', users),
    contexts: [{ name: 'fake', context: { cluster, user, namespace } }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}
