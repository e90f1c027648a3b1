import { ProxletError } from '../../../../errors.ts';
import { type AgentCounts, agentCounts } from './agent-counts.ts';

/** What is told of an agent and its Envoy by their statistics. */
export interface AgentAnswer extends AgentCounts {
  /**
   * Whether the agent had an answer of its Envoy. Envoy answers on its main thread, which also starts filters: it says nothing
   * while it starts one.
   */
  hasEnvoy: boolean;
}

/** Of all statistics of Envoy's the one that is looked at. Agents before Istio 1.24 do not heed it, and send all. */
export const STATISTICS_QUERY = new URLSearchParams({ filter: '^server.live$' });

/**
 * What statistics in Prometheus' text format say; the agent's own come first in them (Istio, pilot-agent/status/server.go).
 * Throws ProxletError `answer-too-long` where they were cut before those.
 */
export function agentAnswer({ text, isWhole }: { text: string; isWhole: boolean }): AgentAnswer {
  if (!isWhole && !/^istio_agent_/m.test(text))
    throw new ProxletError(
      'answer-too-long',
      `its statistics are too long: none of the agent's in ${text.length} bytes`,
    );
  return { ...agentCounts(text), hasEnvoy: /^envoy_/m.test(text) };
}
