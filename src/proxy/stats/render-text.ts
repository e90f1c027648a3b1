import type { Metric } from '../../host/index.ts';
import { formatShortest } from './format-double.ts';
import { QUANTILES, quantilesOf } from './histogram-summary.ts';

/** `/stats`: a line for each stat, histograms last. Of several stats with one name the last is shown, as in Envoy. */
export function renderText(metrics: Iterable<Metric>): string {
  return byName(metrics).map(lineOf).join('');
}

/** In the order in which Envoy's text and JSON have them. */
export function byName(metrics: Iterable<Metric>): Metric[] {
  const found = new Map<string, Metric>();
  for (const metric of [...metrics].sort((a, b) => a.type - b.type)) {
    found.set(`${metric.histogram === undefined ? 0 : 1}${metric.name}`, metric);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, metric]) => metric);
}

function lineOf({ name, value, histogram }: Metric): string {
  if (histogram === undefined) return `${name}: ${value}\n`;
  if (!histogram.used) return `${name}: No recorded values\n`;
  const interval = quantilesOf(histogram.interval);
  const total = quantilesOf(histogram.cumulative);
  const parts = QUANTILES.map(
    (percent, i) => `P${percent}(${formatShortest(interval[i]!)},${formatShortest(total[i]!)})`,
  );
  return `${name}: ${parts.join(' ')}\n`;
}
