import { ExitCode } from '../../../errors.ts';
import type { Refusal } from './refusal.ts';

/** Kubernetes, `apiserver/pkg/endpoints/handlers/responsewriters/errors.go`. */
const CANNOT =
  /User "([^"]*)" cannot (\S+) (?:resource "([^"]+)" in API group "([^"]*)"|path "([^"]*)")(?: in the namespace "([^"]+)")?/;

const unauthorized: Refusal = ({ code }, { context, kubectl }) =>
  code !== 401
    ? undefined
    : {
        code: 'cluster-unauthorized',
        exitCode: ExitCode.authentication,
        message: `the cluster ${context} does not take the credentials of this context`,
        hint: `log in anew as the cluster asks for; \`${kubectl} auth whoami\` tells whether it worked`,
      };

const terminating: Refusal = ({ causes }, { subject }) =>
  !causes.some(({ reason }) => reason === 'NamespaceTerminating')
    ? undefined
    : {
        code: 'namespace-missing',
        message: `${subject} can't be made: its namespace is being deleted`,
        hint: 'choose another with --namespace, or make it again when it has gone',
      };

const forbidden: Refusal = ({ code, message }, { context, what, kubectl }) => {
  const found = code === 403 ? CANNOT.exec(message) : null;
  if (found === null) return undefined;
  const [, user = '', verb = '', plural = '', group = '', path, namespace] = found;
  const resource = path ?? (group === '' ? plural : `${plural}.${group}`);
  const place = namespace === undefined ? '' : ` in the namespace ${namespace}`;
  const scope = namespace === undefined ? '' : ` -n ${namespace}`;
  return {
    code: 'cluster-forbidden',
    exitCode: ExitCode.authentication,
    message: `the cluster ${context} does not let ${user} ${what}: that takes the right to ${verb} ${resource}${place}`,
    hint: `ask whoever runs the cluster for it; \`${kubectl} auth can-i ${verb} ${resource}${scope}\` tells when it is there`,
    details: { user, verb, resource, namespace },
  };
};

/** Such as a quota that is used up. */
const otherwise: Refusal = ({ code, message }, { context, what, kubectl }) =>
  code !== 403
    ? undefined
    : {
        code: 'cluster-forbidden',
        exitCode: ExitCode.authentication,
        message: `the cluster ${context} does not let you ${what}: ${message}`,
        hint: `ask whoever runs the cluster; \`${kubectl} auth can-i --list\` shows what you may do`,
      };

/** Refusals for who asks. */
export const RIGHTS: readonly Refusal[] = [unauthorized, terminating, forbidden, otherwise];
