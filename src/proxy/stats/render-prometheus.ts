import { CUSTOM_NAMESPACE, type Metric } from '../../host/index.ts';
import { compareNames } from './compare-names.ts';
import { formatExact } from './format-double.ts';
import { BOUNDS, countsBelow, sampleCount, sampleSum } from './histogram-summary.ts';
import { statText } from './stat-text.ts';
import type { Tag, TagExtractor } from './tag-extractor.ts';

const TYPES = ['counter', 'gauge', 'histogram'];

/** `/stats/prometheus` (Envoy source/server/admin/prometheus_stats.cc): counters, gauges, then histograms. */
export function renderPrometheus(metrics: readonly Metric[], tags: TagExtractor): string {
  return TYPES.map((kind, type) =>
    renderType(
      kind,
      metrics.filter((metric) => metric.type === type),
      tags,
    ),
  ).join('');
}

function renderType(kind: string, metrics: readonly Metric[], extractor: TagExtractor): string {
  const groups = new Map<string, Metric[]>();
  for (const metric of [...metrics].sort((a, b) => compareNames(a.name, b.name))) {
    const { name } = extractor.extract(metric.name);
    groups.set(name, [...(groups.get(name) ?? []), metric]);
  }
  let text = '';
  for (const [extracted, members] of [...groups].sort(([a], [b]) => compareNames(a, b))) {
    const name = prometheusName(extracted);
    if (name === undefined) continue;
    text += `# TYPE ${name} ${kind}\n`;
    for (const metric of members) text += linesOf(name, metric, extractor.extract(metric.name).tags);
  }
  return text;
}

/** Guests' metrics lose their prefix, and those that then begin with a digit are left out; Envoy's own get one. */
function prometheusName(extracted: string): string | undefined {
  const prefix = `${CUSTOM_NAMESPACE}.`;
  if (!extracted.startsWith(prefix)) return `envoy_${sanitize(extracted)}`;
  const name = sanitize(extracted.slice(prefix.length));
  return name === '' || /^\d/.test(name) ? undefined : name;
}

const sanitize = (name: string) => statText(name).replace(/[^a-zA-Z0-9_]/gu, '_');

function linesOf(name: string, { value, histogram }: Metric, tags: readonly Tag[]): string {
  const labels = tags.map((tag) => `${sanitize(tag.name)}="${escapeValue(tag.value)}"`).join(',');
  if (histogram === undefined) return `${name}{${labels}} ${value}\n`;
  const buckets = histogram.cumulative;
  const before = labels === '' ? '' : `${labels},`;
  const count = sampleCount(buckets);
  const lines = countsBelow(buckets).map((below, i) => `${name}_bucket{${before}le="${BOUNDS[i]}"} ${below}\n`);
  lines.push(`${name}_bucket{${before}le="+Inf"} ${count}\n`);
  lines.push(`${name}_sum{${labels}} ${formatExact(sampleSum(buckets))}\n`, `${name}_count{${labels}} ${count}\n`);
  return lines.join('');
}

const escapeValue = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
