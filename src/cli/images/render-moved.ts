import type { Descriptor } from '../../../registry/descriptor.ts';
import type { Rendered } from '../result.ts';

/** What was done with an image, and the command that may come next. */
export function renderMoved(
  done: string,
  reference: string,
  { digest, mediaType }: Descriptor,
  next: string | undefined,
  more: Record<string, unknown> = {},
): Rendered {
  return {
    data: { [done]: reference, digest, mediaType, ...more },
    text: (style) =>
      [
        `${style.green(done)} ${style.bold(reference)}`,
        `digest: ${digest}`,
        ...(next === undefined ? [] : [`next: ${next}`]),
      ].join('\n'),
  };
}
