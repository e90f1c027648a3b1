import { ProxletError, printable } from '../../errors.ts';
import type { Place, SignatureForm, Verdict } from '../../image/index.ts';
import type { Style } from '../io.ts';
import type { Rendered } from '../result.ts';

export interface Verification {
  reference: string;
  place: Place;
  digest: string;
  /** The forms in which the key signed it; undefined where no key was given. */
  signed: SignatureForm[] | undefined;
  verdicts: readonly Verdict[];
}

/** The verdicts. Throws them as ProxletError `image-refused` where a consumer is known to refuse the image. */
export function renderVerified(verification: Verification): Rendered {
  const { reference, digest, verdicts } = verification;
  const refusals = verdicts.filter(({ accepts, basis }) => !accepts && basis === 'source');
  if (refusals.length > 0) {
    const names = refusals.map(({ consumer }) => consumer).join(' and ');
    const hint = refusals.find((refusal) => refusal.hint !== undefined)?.hint;
    throw new ProxletError('image-refused', `${names} would refuse ${reference}`, {
      ...(hint === undefined ? {} : { hint }),
      output: verdicts.map(plainLine).join('\n'),
      details: { ...verification },
    });
  }
  return {
    data: verification,
    text: (style) =>
      [
        `${style.bold(printable(reference))}@${digest}`,
        ...(verification.signed === undefined
          ? []
          : [`${style.green('signed')} with this key (${verification.signed.join(', ')})`]),
        ...verdicts.map((verdict) => line(verdict, style)),
      ].join('\n'),
  };
}

function line(verdict: Verdict, style: Style): string {
  const word = verdict.accepts ? style.green('accepts') : style.yellow('refuses');
  return `${verdict.consumer}: ${word} it${because(verdict)}`;
}

function plainLine(verdict: Verdict): string {
  return `${verdict.consumer}: ${verdict.accepts ? 'accepts' : 'refuses'} it${because(verdict)}`;
}

function because({ reason, basis, version }: Verdict): string {
  const proof = basis === 'source' ? `by the rules of ${version}` : 'by its documentation, not proven';
  return ` (${proof})${reason === undefined ? '' : `:\n  ${printable(reason.trimEnd()).replace(/\n/g, '\n  ')}`}`;
}
