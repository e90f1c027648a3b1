/**
 * A real Kubernetes API server for tests, without kubelets and controllers: objects are kept and checked, nothing is
 * run. One serves all tests of a file; each test takes a namespace of its own.
 *
 *     const skip = missingApiServer();
 *     const cluster = skip === false ? await startApiServer({ crds: ['istio'] }) : undefined;
 *     test('…', { skip }, async () => {
 *       const namespace = await cluster.namespace();
 *       await cluster.allow('alice', namespace, [{ apiGroups: ['*'], resources: ['wasmplugins'], verbs: ['get'] }]);
 *       … KUBECONFIG=await cluster.kubeconfig('alice', { namespace }) …
 *       const { status, body } = await cluster.request('GET', '/api/v1/namespaces');
 *     });
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Certificate, makeCertificate } from '../../support/certificate.ts';
import { goTool, KUBE_APISERVER } from '../../support/go-tools.ts';
import { type Owner, THIS_FILE } from '../../support/owner.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { type ApiAnswer, askApi, type Method } from './ask-api.ts';
import { type CrdSet, installCrds } from './crds.ts';
import { startProgram } from './program.ts';
import { until } from './until.ts';

/** `admin` may do everything; the others nothing, until a test allows it. */
export type User = 'admin' | 'alice' | 'bob';

const GROUPS: Record<User, string> = { admin: 'system:masters', alice: 'people', bob: 'people' };

export interface ApiServerSettings {
  /** Which definitions the cluster has. None unless given. */
  crds?: readonly CrdSet[];
  /** It ends with this one; with the tests of this file unless given. */
  owner?: Owner;
}

export interface Rule {
  apiGroups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
}

export interface ApiServer {
  /** `https://127.0.0.1:PORT` */
  url: string;
  /** PEM. */
  ca: string;
  pid: number;
  token(user: User): string;
  /** Writes a kubeconfig with a context for every user, each named after its user, and `user`'s current. */
  kubeconfig(user: User, options?: { namespace?: string }): Promise<string>;
  /** As `admin` unless `user` is given. A PATCH is a server-side apply. */
  request(method: Method, path: string, body?: object | string, options?: { user?: User }): Promise<ApiAnswer>;
  /** Makes a namespace, with any free name unless given; returns its name. */
  namespace(name?: string, labels?: Record<string, string>): Promise<string>;
  /** Gives a user rights within a namespace, beside those that it has. */
  allow(user: User, namespace: string, rules: readonly Rule[]): Promise<void>;
  /** Ends it at once, as a crash does. It ends with its owner anyway. */
  stop(): Promise<void>;
}

/** Why none can be started here; false when it can. */
export function missingApiServer(): string | false {
  return goTool(KUBE_APISERVER) === undefined && 'no Go here to build the Kubernetes API server with';
}

/** Starts one on a free port of 127.0.0.1, and waits until it is ready and has its definitions. */
export async function startApiServer({ crds = [], owner = THIS_FILE }: ApiServerSettings = {}): Promise<ApiServer> {
  const folder = await scratchFolder(owner);
  const certificate = await makeCertificate(folder, 'kube-apiserver');
  const tokens: Record<User, string> = { admin: randomUUID(), alice: randomUUID(), bob: randomUUID() };
  const { url, program } = await startProcess(folder, certificate, tokens, owner);
  const agent = new Agent({ ca: certificate.cert, keepAlive: true });
  owner.after(async () => agent.destroy());

  const request: ApiServer['request'] = (method, path, body, { user = 'admin' } = {}) =>
    askApi({ url: new URL(path, url), method, token: tokens[user], agent, body });
  const create = async (path: string, body: object) => {
    const answer = await request('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer)}`);
  };

  await until('the API server is ready', async () => (await request('GET', '/readyz')).status === 200, program);
  await installCrds(request, crds);

  return {
    url,
    ca: certificate.cert,
    pid: program.pid,
    token: (user) => tokens[user],
    kubeconfig: async (user, { namespace } = {}) => {
      const file = join(folder, `kubeconfig-${randomUUID()}`);
      const users = Object.entries(tokens);
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': user,
        clusters: [
          {
            name: 'tests',
            cluster: { server: url, 'certificate-authority-data': Buffer.from(certificate.cert).toString('base64') },
          },
        ],
        users: users.map(([name, token]) => ({ name, user: { token } })),
        contexts: users.map(([name]) => ({
          name,
          context: { cluster: 'tests', user: name, ...(namespace !== undefined && { namespace }) },
        })),
      };
      await writeFile(file, stringify(config), { mode: 0o600 });
      return file;
    },
    request,
    namespace: async (name = `test-${randomUUID()}`, labels = {}) => {
      await create('/api/v1/namespaces', { metadata: { name, labels } });
      return name;
    },
    allow: async (user, namespace, rules) => {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const name = randomUUID();
      await create(`${rbac}/roles`, { metadata: { name }, rules });
      await create(`${rbac}/rolebindings`, {
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
      });
      // The authorizer learns of both by watching.
      await until(`${user} is allowed`, async () => {
        const review = { spec: { namespace } };
        const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
        const { text } = await request('POST', path, review, { user });
        return rules.every(({ resources }) => text.includes(JSON.stringify(resources)));
      });
    },
    stop: program.stop,
  };
}

async function startProcess(
  folder: string,
  { certFile, keyFile }: Certificate,
  tokens: Record<User, string>,
  owner: Owner,
) {
  const tokenFile = join(folder, 'tokens.csv');
  const lines = Object.entries(tokens).map(([user, token]) => `${token},${user},${user},${GROUPS[user as User]}\n`);
  await writeFile(tokenFile, lines.join(''), { mode: 0o600 });
  const settings = {
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'cert-dir': folder,
    'tls-cert-file': certFile,
    'tls-private-key-file': keyFile,
    'token-auth-file': tokenFile,
    'authorization-mode': 'RBAC',
    'endpoint-reconciler-type': 'none',
    // They would want a controller that makes them, and a token for each.
    'disable-admission-plugins': 'ServiceAccount',
    'service-account-issuer': 'https://tests.invalid',
    'service-account-key-file': certFile,
    'service-account-signing-key-file': keyFile,
  };
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const program = startProgram(goTool(KUBE_APISERVER) ?? '', args, { cwd: folder, owner });
  const [, url = ''] = await program.line(/^\{"url":"(.*)"\}$/);
  return { url, program };
}
