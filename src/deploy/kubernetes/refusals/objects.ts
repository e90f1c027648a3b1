import { problemsInMessage, problemsOfCauses } from '../field-problem.ts';
import type { Status } from '../status.ts';
import type { Refusal } from './refusal.ts';

const namespaceMissing: Refusal = ({ code, resource: { kind, name } }, { context, kubectl }) =>
  code !== 404 || kind !== 'namespaces'
    ? undefined
    : {
        code: 'namespace-missing',
        message: `the cluster ${context} has no namespace ${name}`,
        hint: `choose another with --namespace, or make it: \`${kubectl} create namespace ${name}\``,
      };

const missing: Refusal = ({ code, resource: { kind, name } }, { context, kubectl }) =>
  code !== 404 || name === ''
    ? undefined
    : {
        code: 'object-missing',
        message: `the cluster ${context} has no ${kind} ${name}`,
        hint: `\`${kubectl} get ${kind}\` shows those that are there`,
      };

const conflict: Refusal = (status, { subject }) => {
  const conflicts = conflictsOf(status);
  if (conflicts.length === 0) return undefined;
  const fields = conflicts.map(({ field, manager }) => `${field} (${manager})`).join(', ');
  return {
    code: 'object-conflict',
    message: `others manage fields of ${subject}: ${fields}`,
    hint: 'leave these fields to them, or take them over with --force-conflicts',
    details: { conflicts },
  };
};

const changed: Refusal = ({ code, reason }, { subject }) =>
  code !== 409 || reason !== 'Conflict'
    ? undefined
    : {
        code: 'object-changed',
        message: `${subject} was changed by somebody else in the meantime`,
        hint: 'run it again: it starts from the object as it is now',
      };

/** etcd's words, and those of the API server's client of it, whose limit is a little higher. */
const TOO_LARGE = /etcdserver: request is too large|trying to send message larger than max/;

const tooLarge: Refusal = ({ code, message }, { subject }) =>
  code !== 413 && !TOO_LARGE.test(message)
    ? undefined
    : {
        code: 'object-invalid',
        message: `${subject} is larger than the cluster takes`,
        hint: 'make its configuration shorter; most clusters keep at most 1.5 MB an object',
      };

const invalid: Refusal = ({ code, causes, message }, { context, subject, kind, kubectl }) => {
  // What is no field of the schema is answered with 500.
  const fields = code === 422 ? problemsOfCauses(causes) : problemsInMessage(message);
  if (fields.length === 0) return undefined;
  const lines = fields.map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`));
  const list = lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  ${line}`).join('');
  return {
    code: 'object-invalid',
    message: `the cluster ${context} refuses ${subject}:${list}`,
    hint:
      kind === undefined
        ? 'mend what is listed, and run it again'
        : `\`${kubectl} explain ${kind.kind.toLowerCase()}.spec --api-version=${kind.apiVersion} --recursive\` shows the fields that the cluster knows`,
    details: { fields },
  };
};

/** Refusals for what the object is, or is no longer. */
export const OBJECTS: readonly Refusal[] = [namespaceMissing, missing, conflict, changed, tooLarge, invalid];

/** `.spec.url`, `conflict with "kubectl" using v1`. */
function conflictsOf({ causes }: Status): { field: string; manager: string }[] {
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field, message }) => ({
      field: field.replace(/^\./, ''),
      manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? message,
    }));
}
