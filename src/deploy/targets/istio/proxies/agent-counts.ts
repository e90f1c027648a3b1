/** How often an agent has made filters' configurations ready for its Envoy, since it started. */
export interface AgentCounts {
  successes: number;
  /** The image or file was refused or could not be had, or the configuration is none. */
  failures: number;
}

/** The agent's counter (Istio, pkg/wasm/monitoring.go), in Prometheus' text format. */
const LINE = /^istio_agent_wasm_config_conversion_count(?:_total)?\{([^}]*)\} (\S+)/;
const RESULT = /(?:^|,)result="([^"]*)"/;

/** The counts in a proxy's statistics. All zero where the agent has not counted yet. */
export function agentCounts(statistics: string): AgentCounts {
  const counts = { successes: 0, failures: 0 };
  for (const line of statistics.split('\n')) {
    const [, labels = '', value] = LINE.exec(line) ?? [];
    const result = RESULT.exec(labels)?.[1];
    // Configurations that need no fetching are counted too.
    if (result === undefined || result === 'no_remote_load') continue;
    if (result === 'success') counts.successes += Number(value);
    else counts.failures += Number(value);
  }
  return counts;
}
