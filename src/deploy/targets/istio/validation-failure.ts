import { printable } from '../../../errors.ts';
import { isJsonObject } from '../../kubernetes/fields.ts';
import type { JsonObject } from '../../kubernetes/object.ts';

/** The error that istiod's analysis (`global.istiod.enableAnalysis`) wrote into an object's status, if it wrote one. */
export function validationFailure(status: JsonObject | undefined): string | undefined {
  const messages = status?.['validationMessages'];
  if (!Array.isArray(messages)) return undefined;
  const error = messages.filter(isJsonObject).find(({ level }) => level === 'ERROR');
  if (error === undefined) return undefined;
  const { type, documentationUrl } = error;
  const [code, name] = isJsonObject(type) ? [type['code'], type['name']] : [undefined, undefined];
  return printable(`${code ?? ''} ${name ?? ''} (${documentationUrl ?? 'istioctl analyze'})`.trim());
}
