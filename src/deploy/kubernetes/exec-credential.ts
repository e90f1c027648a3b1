import { spawn } from 'node:child_process';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import { quoteWords } from '../../shell-words.ts';
import type { KubeContext } from './choose-context.ts';
import { isRecord } from './kubeconfig-file.ts';
import { interrupted } from './no-answer.ts';

/** What a credential plugin answered. */
export interface ExecCredential {
  token?: string;
  /** PEM. */
  certificate?: string;
  key?: string;
}

export interface PluginLimits {
  /** In milliseconds. */
  timeoutMs: number;
  /** Ends it: ProxletError `interrupted`. */
  signal?: AbortSignal | undefined;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Runs the credential plugin of a context's user, such as `aws eks get-token` (Kubernetes, "client-go credential plugins").
 * It gets no input, so that one that asks fails instead of waiting, and must answer in time.
 * Throws ProxletError `credential-plugin-failed` with what it wrote to its standard error; never with what it answered.
 */
export async function runCredentialPlugin(
  plugin: Record<string, unknown>,
  context: KubeContext,
  env: NodeJS.ProcessEnv,
  limits: PluginLimits,
): Promise<ExecCredential> {
  const command = String(plugin['command'] ?? '');
  const fail = failureOf(command, context, plugin['installHint']);
  if (command === '') throw fail('the kubeconfig names none');
  if (plugin['interactiveMode'] === 'Always') throw fail('it insists on asking at a terminal');
  const args = Array.isArray(plugin['args']) ? plugin['args'].map(String) : [];
  const { output, errors, problem } = await run(command, args, environment(plugin, context, env), limits);
  if (limits.signal?.aborted) throw interrupted(undefined);
  if (problem !== undefined) throw fail(problem, errors);
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    throw fail('it answered no JSON', errors);
  }
  const status = isRecord(answer) ? answer['status'] : undefined;
  const { token, clientCertificateData: certificate, clientKeyData: key } = isRecord(status) ? status : {};
  if (typeof token === 'string') return { token: token.trim() };
  if (typeof certificate === 'string' && typeof key === 'string') return { certificate, key };
  throw fail('it answered neither a token nor a certificate with its key', errors);
}

function environment(plugin: Record<string, unknown>, { server, cluster }: KubeContext, env: NodeJS.ProcessEnv) {
  const own: NodeJS.ProcessEnv = {};
  for (const variable of Array.isArray(plugin['env']) ? plugin['env'] : []) {
    if (isRecord(variable)) own[String(variable['name'])] = String(variable['value'] ?? '');
  }
  const { fields } = cluster;
  const about = {
    server,
    'tls-server-name': fields['tls-server-name'],
    'insecure-skip-tls-verify': fields['insecure-skip-tls-verify'],
    'certificate-authority-data': fields['certificate-authority-data'],
    'proxy-url': fields['proxy-url'],
  };
  const information = {
    apiVersion: plugin['apiVersion'],
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin['provideClusterInfo'] === true && { cluster: about }) },
  };
  return { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(information) };
}

interface Outcome {
  output: string;
  errors: string;
  /** Why it gave no answer. */
  problem?: string;
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { timeoutMs, signal }: PluginLimits,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    let errors = '';
    const finish = (problem?: string) => {
      clearTimeout(timer);
      // A grandchild may hold the pipes open for long.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      child.kill('SIGKILL');
      resolve({ output, errors, ...(problem !== undefined && { problem }) });
    };
    const timer = setTimeout(() => finish(`it has not answered within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > MAX_ANSWER_BYTES) finish('its answer is too long');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-MAX_ANSWER_BYTES);
    });
    child.on('error', (error) =>
      finish('code' in error && error.code === 'ENOENT' ? 'it is not there' : messageOf(error)),
    );
    child.on('close', (code, signal) => finish(code === 0 ? undefined : `it ended with ${code ?? signal}`));
  });
}

function failureOf(command: string, context: KubeContext, installHint: unknown) {
  return (why: string, errors = ''): ProxletError => {
    const install = typeof installHint === 'string' && installHint.trim() !== '' ? installHint.trim() : undefined;
    return new ProxletError(
      'credential-plugin-failed',
      printable(`the credential plugin ${command} of the context ${context.name} gave no credentials: ${why}`),
      {
        exitCode: ExitCode.authentication,
        hint: printable(
          install ?? `log in as its cloud asks for, or try \`${quoteWords(['kubectl', ...context.flags, 'version'])}\``,
        ),
        ...(errors.trim() !== '' && { output: printable(errors.trim()) }),
      },
    );
  };
}
