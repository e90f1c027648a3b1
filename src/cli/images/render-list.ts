import { printable } from '../../errors.ts';
import type { ListedImage } from '../../image/index.ts';
import { formatBytes } from '../format-bytes.ts';
import type { Rendered } from '../result.ts';
import { age } from './age.ts';
import { table } from './table.ts';

const HEADINGS = ['NAME', 'TAG', 'DIGEST', 'SIZE', 'AGE', 'LANGUAGE', 'ABI'];

/** The images of the store. */
export function renderImages(images: readonly ListedImage[], now: Date): Rendered {
  return {
    data: { images: images.map((image) => ({ ...image, stored: image.stored.toISOString() })) },
    text(style) {
      if (images.length === 0)
        return 'no images yet; `proxlet build -t NAME:TAG` makes one, `proxlet pull REF` fetches one';
      const rows = images.map(({ name, tag, digest, size, stored, language, abiVersions }) => [
        printable(name),
        tag || '-',
        digest.slice(0, 'sha256:'.length + 12),
        formatBytes(size),
        age(stored, now),
        printable(language ?? '-'),
        printable(abiVersions.join(',') || '-'),
      ]);
      return table(HEADINGS, rows, style);
    },
  };
}

/** Tags of a repository, or repositories of a registry. */
export function renderNames(what: 'tags' | 'repositories', of: string, names: readonly string[]): Rendered {
  return {
    data: { name: of, [what]: names },
    text: () => (names.length === 0 ? `${of} has no ${what}` : names.map(printable).join('\n')),
  };
}
