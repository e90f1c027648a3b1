import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import { POLICY_TARGET_KINDS, type PolicyTarget } from './options.ts';

/**
 * What `HTTPRoute/cart` or `Gateway/eg/https` (with a listener or a rule) names; upper and lower case of the kind do not
 * matter. Throws ProxletError `target-invalid`.
 */
export function parsePolicyTarget(text: string): PolicyTarget {
  const [word = '', name = '', section, ...more] = text.split('/');
  const kind = POLICY_TARGET_KINDS.find((known) => known.toLowerCase() === word.toLowerCase());
  if (kind !== undefined && name !== '' && section !== '' && more.length === 0)
    return { kind, name, ...(section !== undefined && { section }) };
  throw new ProxletError('target-invalid', `"${printable(text)}" names nothing that a filter can be attached to`, {
    hint: `write KIND/NAME or KIND/NAME/SECTION, the kinds being ${POLICY_TARGET_KINDS.join(', ')}`,
    exitCode: ExitCode.usage,
  });
}
