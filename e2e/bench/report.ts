import type { Comparison } from './comparison.ts';
import type { Spread } from './statistics.ts';

/** What a run of the benchmark found. */
export interface Report {
  machine: { cpus: number; model: string; node: string; envoy: string | undefined; load: string | undefined };
  comparisons: Comparison[];
  /** What to know about the figures. */
  notes: string[];
}

/** The report as a table: medians, then the ratio of each round as median (smallest-largest). */
export function formatReport({ machine, comparisons, notes }: Report): string {
  const rows = comparisons.map(({ name, unit, peerName, proxlet, peer, ratio, aim = '' }) => [
    name,
    `${amount(proxlet.median)} ${unit}`,
    `${amount(peer.median)} ${unit}`,
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}-${ratio.max.toFixed(2)})`,
    aim,
    peerName,
  ]);
  const table = [['', 'proxlet', 'peer', 'ratio', 'aim', 'the peer'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const { cpus, model, node, envoy, load } = machine;
  const about = [`${cpus} × ${model}`, `Node ${node}`, envoy && `Envoy ${envoy}`, load && `load by ${load}`];
  return [
    about.filter((part) => part !== undefined).join(', '),
    '',
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
  ].join('\n');
}

/** `median (min-max)` */
export function formatSpread({ median, min, max }: Spread): string {
  return `${amount(median)} (${amount(min)}-${amount(max)})`;
}

/** Three digits or all of those before the point. */
function amount(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
