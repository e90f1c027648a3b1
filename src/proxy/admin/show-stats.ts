import type { Metric } from '../../host/index.ts';
import { renderJson, renderPrometheus, renderText } from '../stats/index.ts';
import type { AdminState } from './admin-state.ts';
import { json, type Reply, text } from './reply.ts';

const FORMATS = new Set(['text', 'json', 'prometheus']);
const TYPES = ['Counters', 'Gauges', 'Histograms'];
/** JavaScript's expressions may take exponential time, which RE2's do not: long ones are not needed here. */
const LONGEST_FILTER = 500;

/** `/stats` with `filter`, `usedonly`, `type` and `format` (Envoy source/server/admin/stats_params.cc). */
export function showStats(query: URLSearchParams, state: AdminState): Reply {
  const format = query.get('format') ?? 'text';
  if (!FORMATS.has(format)) return text('usage: /stats?format=(html|active-html|json|prometheus|text)\n\n', 400);
  const filter = filterOf(query.get('filter') ?? '');
  if (filter === undefined) return text('Invalid re2 regex', 400);
  const type = query.get('type') ?? 'All';
  if (type !== 'All' && !TYPES.includes(type)) return text('invalid &type= param', 400);
  const wanted = (metric: Metric) =>
    filter.test(metric.name) &&
    (!query.has('usedonly') || (metric.histogram?.used ?? metric.used)) &&
    (type === 'All' || metric.type === TYPES.indexOf(type));
  const metrics = [...state.metrics()].filter(wanted);
  if (format === 'prometheus') return text(renderPrometheus(metrics, state.tags));
  return format === 'json' ? json(renderJson(metrics)) : text(renderText(metrics));
}

/** Names are bytes in latin1, and so is the pattern that is to meet them. */
function filterOf(pattern: string): RegExp | undefined {
  if (pattern.length > LONGEST_FILTER) return undefined;
  try {
    return new RegExp(Buffer.from(pattern).toString('latin1'));
  } catch {
    return undefined;
  }
}
