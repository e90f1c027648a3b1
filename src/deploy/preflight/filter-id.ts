import { ExitCode, ProxletError, printable } from '../../errors.ts';

const MAX_LENGTH = 63;
/** A label of RFC 1123, which names of Kubernetes objects and of their fields take. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * The deployment's name: what was given, or `name` (the last part of an image's or a file's name) made a label. Throws
 * ProxletError `id-invalid`.
 */
export function filterId(given: string | undefined, name: string): string {
  const id = given ?? labelOf(name);
  if (LABEL.test(id) && id.length <= MAX_LENGTH) return id;
  const example = labelOf(id);
  const message =
    given === undefined ? `no name can be made of ${printable(name)}` : `${JSON.stringify(printable(id))} is no name`;
  throw new ProxletError('id-invalid', `${message} for the deployment`, {
    exitCode: ExitCode.usage,
    hint: `give --id up to ${MAX_LENGTH} small letters, digits and dashes inside${example === '' ? '' : `, such as ${example}`}`,
    details: { id },
  });
}

function labelOf(name: string): string {
  const dashes = (text: string) => text.replace(/^-+|-+$/g, '');
  return dashes(dashes(name.toLowerCase().replace(/[^a-z0-9]+/g, '-')).slice(0, MAX_LENGTH));
}
