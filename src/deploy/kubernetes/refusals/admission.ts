import { ExitCode } from '../../../errors.ts';
import type { Refusal } from './refusal.ts';

const DENIED = /^admission webhook "([^"]+)" denied the request(?: without explanation)?:?\s*(.*)$/s;
const BROKEN = /failed calling webhook "([^"]+)":\s*(.*)$/s;
const POLICY = /ValidatingAdmissionPolicy '([^']+)' with binding '[^']*' denied request:\s*(.*)$/s;

const deniedByWebhook: Refusal = ({ message }, { subject }) => {
  const found = DENIED.exec(message);
  if (found === null) return undefined;
  const [, webhook, why] = found;
  return {
    code: 'object-invalid',
    message: `the admission webhook ${webhook} refuses ${subject}: ${why || 'it does not say why'}`,
    hint: 'the webhook belongs to what is installed in the cluster; its message says what it wants',
    details: { webhook },
  };
};

const brokenWebhook: Refusal = ({ message }, { context, what, kubectl }) => {
  const found = BROKEN.exec(message);
  if (found === null) return undefined;
  const [, webhook, why] = found;
  return {
    code: 'cluster-failed',
    exitCode: ExitCode.remote,
    message: `the cluster ${context} could not ${what}: its admission webhook ${webhook} failed: ${why}`,
    hint: `look whether the webhook's pods run: \`${kubectl} get validatingwebhookconfigurations\` names their service`,
    details: { webhook },
  };
};

const deniedByPolicy: Refusal = ({ message }, { subject }) => {
  const found = POLICY.exec(message);
  if (found === null) return undefined;
  const [, policy, why] = found;
  return {
    code: 'object-invalid',
    message: `the ValidatingAdmissionPolicy ${policy} refuses ${subject}: ${why}`,
    hint: 'the policy belongs to whoever runs the cluster; its message says what it wants',
    details: { policy },
  };
};

/** Refusals by what others put before the cluster's store. */
export const ADMISSION: readonly Refusal[] = [deniedByWebhook, brokenWebhook, deniedByPolicy];
