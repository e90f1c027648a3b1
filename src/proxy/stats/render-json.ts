import type { Metric } from '../../host/index.ts';
import { formatJson } from './format-double.ts';
import { QUANTILES, quantilesOf } from './histogram-summary.ts';
import { byName } from './render-text.ts';
import { statText } from './stat-text.ts';

/** `/stats?format=json`, with the numbers as Envoy writes them: 64 bits, which JSON.stringify has not. */
export function renderJson(metrics: Iterable<Metric>): string {
  const sorted = byName(metrics);
  const entries = sorted
    .filter(({ histogram }) => histogram === undefined)
    .map(({ name, value }) => `{"name":${quote(name)},"value":${value}}`);
  const histograms = sorted.flatMap(({ name, histogram }) =>
    histogram === undefined ? [] : `{"name":${quote(name)},"values":[${valuesOf(histogram).join(',')}]}`,
  );
  if (histograms.length > 0) {
    const quantiles = `"supported_quantiles":[${QUANTILES.join(',')}],"computed_quantiles":[${histograms.join(',')}]`;
    entries.push(`{"histograms":{${quantiles}}}`);
  }
  return `{"stats":[${entries.join(',')}]}`;
}

const quote = (name: string) => JSON.stringify(statText(name));

function valuesOf(histogram: NonNullable<Metric['histogram']>): string[] {
  const interval = quantilesOf(histogram.interval);
  return quantilesOf(histogram.cumulative).map(
    (value, i) => `{"cumulative":${formatJson(value)},"interval":${formatJson(interval[i]!)}}`,
  );
}
