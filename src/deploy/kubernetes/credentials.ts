import { readFile } from 'node:fs/promises';
import { Agent as PlainAgent } from 'node:http';
import type { Agent, RequestOptions } from 'node:https';
import { proxyFor } from '../../../registry/client/proxy.ts';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import { quoteWords } from '../../shell-words.ts';
import type { KubeContext } from './choose-context.ts';
import { type PluginLimits, runCredentialPlugin } from './exec-credential.ts';
import { isRecord } from './kubeconfig-file.ts';

/** How requests to a cluster are sent. */
export type Connection = Pick<RequestOptions, 'headers' | 'auth'> & { agent: Agent | PlainAgent };

export interface CredentialOptions {
  env: NodeJS.ProcessEnv;
  /** Of a credential plugin. */
  plugin: PluginLimits;
  /** How long an unused connection is kept, in milliseconds. */
  idleMs: number;
}

/** The credentials of one context, got when they are first needed and anew when the server no longer takes them. */
export class Credentials {
  readonly #context: KubeContext;
  readonly #options: CredentialOptions;
  #current: Promise<Connection> | undefined;
  /** All that were made, the newest last. */
  readonly #made: Connection[] = [];

  constructor(context: KubeContext, options: CredentialOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Throws ProxletError `credential-plugin-failed`, or `kubeconfig-invalid` where a file that it names can't be used. */
  connection(): Promise<Connection> {
    this.#current ??= this.#make();
    return this.#current;
  }

  /** Forgets a connection that was refused, so that the next is made with new credentials. */
  renew(refused: Connection): void {
    if (this.#made.at(-1) === refused) this.#current = undefined;
  }

  close(): void {
    for (const { agent } of this.#made) agent.destroy();
  }

  async #make(): Promise<Connection> {
    const { KubeConfig } = await import('./kube-config.ts');
    const { name, cluster } = this.#context;
    const user = await this.#user();
    // JSON is YAML: the library reads the fields by their names in the file.
    const config = new KubeConfig();
    const options: RequestOptions = { headers: {}, timeout: this.#options.idleMs };
    try {
      config.loadFromString(
        JSON.stringify({
          clusters: [{ name: 'cluster', cluster: { ...cluster.fields, ...this.#way() } }],
          users: [{ name: 'user', user }],
          contexts: [{ name, context: { cluster: 'cluster', user: 'user' } }],
          'current-context': name,
        }),
      );
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw unusable(this.#context, error);
    }
    const { agent, headers, auth } = options;
    // Only `false` and undefined are no agent; the library always makes one.
    if (!(agent instanceof PlainAgent)) throw unusable(this.#context, 'it has no way to the server');
    Object.assign(agent, { keepAlive: true });
    const connection = { agent, headers: { ...headers, ...groupsOf(user) }, ...(auth != null && { auth }) };
    this.#made.push(connection);
    return connection;
  }

  /** The user's fields as the library understands them. Like kubectl, no secrets are sent where nothing encrypts them. */
  async #user(): Promise<Record<string, unknown>> {
    if (this.#context.server.startsWith('http:')) return {};
    const { exec, 'token-file': tokenFile, ...fields } = this.#context.user.fields;
    if (typeof tokenFile === 'string' && tokenFile !== '') {
      const token = await readFile(tokenFile, 'utf8').catch((error: unknown) => {
        throw unusable(this.#context, error);
      });
      return { ...fields, token: token.trim() };
    }
    if (!isRecord(exec)) return fields;
    const { env, plugin } = this.#options;
    const { token, certificate, key } = await runCredentialPlugin(exec, this.#context, env, plugin);
    if (token !== undefined) return { ...fields, token };
    const base64 = (pem = '') => Buffer.from(pem).toString('base64');
    return { ...fields, 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  }

  /** The environment's proxy where the kubeconfig names none, as for kubectl; and the library's word for http://. */
  #way(): Record<string, unknown> {
    const url = new URL(this.#context.server);
    const proxy = this.#context.cluster.fields['proxy-url'] ?? proxyFor(url, this.#options.env)?.href;
    return { 'proxy-url': proxy, ...(url.protocol === 'http:' && { 'insecure-skip-tls-verify': true }) };
  }
}

/** Impersonation of groups, which the library does not know. */
function groupsOf({ 'as-groups': groups }: Record<string, unknown>): Record<string, string[]> {
  return Array.isArray(groups) ? { 'impersonate-group': groups.map(String) } : {};
}

function unusable({ name, flags }: KubeContext, error: unknown): ProxletError {
  const why = messageOf(error);
  return new ProxletError('kubeconfig-invalid', printable(`the context ${name} can't be used: ${why}`), {
    exitCode: ExitCode.usage,
    hint: printable(`\`${quoteWords(['kubectl', ...flags, 'version'])}\` tells whether kubectl can use it`),
    cause: error,
  });
}
