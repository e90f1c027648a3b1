import { ExitCode, ProxletError, type ProxletErrorOptions, printable } from '../../errors.ts';
import { explainField, fieldsInMessage } from './field-problem.ts';
import type { Status } from './status.ts';

/** What the server was asked for. */
export interface Asked {
  context: string;
  /** Kubernetes' verb, for `kubectl auth can-i`: `patch`. */
  verb: string;
  /** In words, after `asked to`: `apply WasmPlugin shop/hello`. */
  what: string;
  /** The object or the kind that it is about: `WasmPlugin shop/hello`. */
  subject: string;
}

/** What a refusal means. The first whose `when` holds counts. */
interface Meaning {
  when(status: Status): boolean;
  code: string;
  /** A sentence without the full stop. */
  message(status: Status, asked: Asked): string;
  hint(status: Status, asked: Asked): string;
  exitCode?: ExitCode;
  details?(status: Status): Record<string, unknown>;
}

const WEBHOOK = /^admission webhook "([^"]+)" denied the request(?: without explanation)?:?\s*(.*)$/s;
const BROKEN_WEBHOOK = /failed calling webhook "([^"]+)":\s*(.*)$/s;
const ADMISSION_POLICY = /ValidatingAdmissionPolicy '([^']+)' with binding '[^']*' denied request:\s*(.*)$/s;
/** Kubernetes, `apiserver/pkg/endpoints/handlers/responsewriters/errors.go`. */
const CANNOT =
  /User "([^"]*)" cannot (\S+) (?:resource "([^"]+)" in API group "([^"]*)"|path "([^"]*)")(?: in the namespace "([^"]+)"| at the cluster scope)?/;

const MEANINGS: readonly Meaning[] = [
  {
    when: ({ code }) => code === 401,
    code: 'cluster-unauthorized',
    exitCode: ExitCode.authentication,
    message: (_, { context }) => `the cluster ${context} does not take the credentials of this context`,
    hint: (_, { context }) =>
      `log in anew as the cluster asks for; \`kubectl --context ${context} auth whoami\` tells whether it worked`,
  },
  {
    when: ({ message }) => WEBHOOK.test(message),
    code: 'object-invalid',
    message: ({ message }, { subject }) => {
      const [, webhook, why] = WEBHOOK.exec(message) ?? [];
      return `${subject} was refused by the admission webhook ${webhook}: ${why || 'it does not say why'}`;
    },
    hint: () => 'the webhook belongs to what is installed in the cluster; its message says what it wants',
    details: ({ message }) => ({ webhook: WEBHOOK.exec(message)?.[1] }),
  },
  {
    when: ({ message }) => BROKEN_WEBHOOK.test(message),
    code: 'cluster-failed',
    exitCode: ExitCode.remote,
    message: ({ message }, { what }) => {
      const [, webhook, why] = BROKEN_WEBHOOK.exec(message) ?? [];
      return `the cluster could not ${what}: its admission webhook ${webhook} can't be reached: ${why}`;
    },
    hint: () => 'look whether the pods behind the webhook run: `kubectl get validatingwebhookconfigurations`',
    details: ({ message }) => ({ webhook: BROKEN_WEBHOOK.exec(message)?.[1] }),
  },
  {
    when: ({ message }) => ADMISSION_POLICY.test(message),
    code: 'object-invalid',
    message: ({ message }, { subject }) => {
      const [, policy, why] = ADMISSION_POLICY.exec(message) ?? [];
      return `${subject} was refused by the ValidatingAdmissionPolicy ${policy}: ${why}`;
    },
    hint: () => 'the policy belongs to whoever runs the cluster; its message says what it wants',
    details: ({ message }) => ({ policy: ADMISSION_POLICY.exec(message)?.[1] }),
  },
  {
    when: ({ code, causes }) => code === 403 && causes.some(({ reason }) => reason === 'NamespaceTerminating'),
    code: 'cluster-failed',
    message: (_, { subject }) => `${subject} can't be made: its namespace is being deleted`,
    hint: () => 'choose another namespace with --namespace, or make it again when it has gone',
  },
  {
    when: ({ code, message }) => code === 403 && CANNOT.test(message),
    code: 'cluster-forbidden',
    exitCode: ExitCode.authentication,
    message: ({ message }, { what }) => {
      const { user, verb, resource, namespace } = cannot(message);
      return `${user} may not ${what}: it has not the right to ${verb} ${resource}${namespace === undefined ? '' : ` in the namespace ${namespace}`}`;
    },
    hint: ({ message }, { context }) => {
      const { verb, resource, namespace } = cannot(message);
      const scope = namespace === undefined ? '' : ` -n ${namespace}`;
      return `ask whoever runs the cluster for that right; \`kubectl --context ${context} auth can-i ${verb} ${resource}${scope}\` tells when you have it`;
    },
    details: ({ message }) => cannot(message),
  },
  {
    when: ({ code }) => code === 403,
    code: 'cluster-forbidden',
    exitCode: ExitCode.authentication,
    message: ({ message }, { what }) => `the cluster does not let you ${what}: ${message}`,
    hint: (_, { context, verb }) =>
      `ask whoever runs the cluster; \`kubectl --context ${context} auth can-i --list\` shows what you may do beside ${verb}`,
  },
  {
    when: ({ code, resource }) => code === 404 && resource.kind === 'namespaces',
    code: 'namespace-missing',
    message: ({ resource }, { context }) => `the cluster ${context} has no namespace ${resource.name}`,
    hint: ({ resource }, { context }) =>
      `choose another with --namespace, or make it: \`kubectl --context ${context} create namespace ${resource.name}\``,
  },
  {
    when: ({ causes }) => causes.some(({ reason }) => reason === 'FieldManagerConflict'),
    code: 'object-conflict',
    message: (status, { subject }) =>
      `others manage fields of ${subject}: ${conflictsOf(status)
        .map(({ field, manager }) => `${field} (${manager})`)
        .join(', ')}`,
    hint: () => 'leave these fields to them, or take them over with --force-conflicts',
    details: (status) => ({ conflicts: conflictsOf(status) }),
  },
  {
    when: ({ code, reason }) => code === 409 && reason !== 'AlreadyExists',
    code: 'object-changed',
    message: (_, { subject }) => `${subject} was changed by somebody else in the meantime`,
    hint: () => 'run it again: it starts from the object as it is now',
  },
  {
    when: ({ code, causes, message }) =>
      (code === 422 || code === 400 || code === 500) && (causes.length > 0 || fieldsInMessage(message).length > 0),
    code: 'object-invalid',
    message: (status, { subject, context }) => {
      const problems = problemsOf(status).map(({ field, problem }) =>
        field === '' ? problem : `${field}: ${problem}`,
      );
      const all =
        problems.length === 1 ? ` ${problems[0]}` : `\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
      return `the cluster ${context} refuses ${subject}:${all}`;
    },
    hint: (_, { subject }) =>
      `\`kubectl explain ${subject.split(' ')[0]?.toLowerCase()}.spec --recursive\` shows the fields that this cluster knows`,
    details: (status) => ({ fields: problemsOf(status) }),
  },
  {
    when: ({ code }) => code === 413,
    code: 'object-invalid',
    message: (_, { subject }) => `${subject} is larger than the cluster takes`,
    hint: () => 'make the configuration shorter; a cluster keeps at most 1.5 MB an object',
  },
  {
    when: ({ code }) => code === 429 || code === 503 || code === 504,
    code: 'cluster-failed',
    exitCode: ExitCode.remote,
    message: (status, { context, what }) =>
      `the cluster ${context} is too busy or not ready to ${what}: ${wordsOf(status)}`,
    hint: () => 'try again in a while',
  },
];

const OTHERWISE: Pick<Meaning, 'code' | 'message' | 'hint'> = {
  code: 'cluster-failed',
  message: (status, { context, what }) => `the cluster ${context} could not ${what}: ${wordsOf(status)}`,
  hint: (_, { context }) => `\`kubectl --context ${context} get --raw=/readyz?verbose\` tells how the API server fares`,
};

/** The error for a server's refusal. Its own words are in `details.message`. */
export function statusError(status: Status, asked: Asked): ProxletError {
  const meaning: Omit<Meaning, 'when'> = MEANINGS.find(({ when }) => when(status)) ?? OTHERWISE;
  const options: ProxletErrorOptions = {
    hint: printable(meaning.hint(status, asked)),
    exitCode: meaning.exitCode ?? (status.code >= 500 ? ExitCode.remote : ExitCode.failed),
    details: {
      context: asked.context,
      status: status.code,
      reason: status.reason,
      message: status.message,
      ...meaning.details?.(status),
    },
  };
  return new ProxletError(meaning.code, printable(meaning.message(status, asked)), options);
}

function wordsOf({ code, message }: Status): string {
  return message === '' ? `it answered ${code}` : message;
}

function cannot(message: string) {
  const [, user = '', verb = '', resource = '', group = '', path = '', namespace] = CANNOT.exec(message) ?? [];
  return { user, verb, resource: path || (group === '' ? resource : `${resource}.${group}`), namespace };
}

/** `.spec.url`, `conflict with "kubectl" using v1`. */
function conflictsOf({ causes }: Status): { field: string; manager: string }[] {
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field, message }) => ({
      field: field.replace(/^\./, ''),
      manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? message,
    }));
}

function problemsOf({ causes, message }: Status): { field: string; problem: string }[] {
  return causes.length > 0 ? causes.map(explainField) : fieldsInMessage(message);
}
