import { printable } from '../../errors.ts';
import type { InspectedImage } from '../../image/index.ts';
import { formatBytes } from '../format-bytes.ts';
import type { Style } from '../io.ts';
import type { Rendered } from '../result.ts';

/** What an image holds. */
export function renderInspected(image: InspectedImage): Rendered {
  return { data: image, text: (style) => textOf(image, style) };
}

function textOf(image: InspectedImage, style: Style): string {
  const { reference, place, digest, format, layers, annotations, rootIds, module, referrers } = image;
  const rows: [string, string][] = [
    ['digest', digest],
    ['format', format ?? 'none that holds a filter'],
    ...(module === undefined
      ? []
      : ([
          ['module', `${formatBytes(module.size)}, ABI ${module.abi ?? 'unknown'}`],
          ['sha256', module.digest.replace('sha256:', '')],
        ] satisfies [string, string][])),
    ...(rootIds.length === 0 ? [] : ([['root ids', rootIds.join(', ')]] satisfies [string, string][])),
  ];
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => `  ${printable(line)}`)];
  return [
    `${style.bold(printable(reference))}  ${style.dim(place === 'store' ? '(in the store)' : '(in the registry)')}`,
    ...rows.map(([name, value]) => `${name.padEnd(8)}  ${printable(value)}`),
    ...section(
      'Layers',
      layers.map(({ mediaType, digest: layer, size }) => `${mediaType}  ${layer}  ${formatBytes(size)}`),
    ),
    ...section(
      'Annotations',
      Object.entries(annotations).map(([key, value]) => `${key}: ${value}`),
    ),
    ...section(
      'Referrers',
      referrers.map(({ artifactType, digest: referrer }) => `${artifactType ?? 'unknown'}  ${referrer}`),
    ),
  ].join('\n');
}
