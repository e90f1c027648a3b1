import { refuseValue } from './values.ts';

/** Kubernetes, "Object Names and IDs", DNS subdomain names. */
const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** What --pull-secret names. Throws ProxletError `usage` for what no Secret can be called, since no platform's definitions refuse it. */
export function secretName(text: string | undefined): string | undefined {
  if (text === undefined || NAME.test(text)) return text;
  return refuseValue('--pull-secret', text, "a Secret's name has small letters, digits, dashes and dots inside");
}
