import { refuseValue } from './values.ts';

/** Kubernetes, "Labels and Selectors": a name of up to 63 characters, behind a domain's name and a slash or alone. */
const NAME = /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * The labels that --labels names: `app=shop`. Throws ProxletError `usage`, also for what no object can have as a label,
 * since not every platform's definitions refuse it, and for one label with two values.
 */
export function parseLabels(texts: readonly string[]): Record<string, string> {
  const labels = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) refuseValue('--labels', text, 'for example `--labels app=shop`');
    const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    if (!isKey(key) || !(value === '' || NAME.test(value))) refuseValue('--labels', text, RULE);
    if ((labels.get(key) ?? value) !== value) refuseValue('--labels', text, `${key} is ${labels.get(key)} already`);
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

const RULE = "a label's name and value have up to 63 letters, digits, dashes, dots and underscores inside";

function isKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  return NAME.test(name) && (prefix === undefined || PREFIX.test(prefix)) && more.length === 0;
}
