/**
 * A proxy's log as it is without `--log_as_json`: of each line of JSON the fields that the text has, divided by tabs, on one
 * line. Other lines stay as they are. (Istio, tools/packaging/common/envoy_bootstrap.json and pkg/log/config.go)
 */
export function asText(log: string): string {
  return log.replace(/^\{.*\}$/gm, textOf);
}

function textOf(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    return line;
  }
  const { time, level, scope, caller, msg } = fields;
  // An access log's line has none, and says nothing of filters.
  if (typeof msg !== 'string') return line;
  const from = [scope, caller].filter((field) => field !== undefined).join(' ');
  return [time, level, from, msg.replace(/\s*\n\s*/g, ' ')].join('\t');
}
