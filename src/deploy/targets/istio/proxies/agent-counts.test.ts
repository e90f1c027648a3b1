import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentCounts } from './agent-counts.ts';

test('what was fetched and what was not are counted, and nothing else', () => {
  const statistics = `# HELP istio_agent_wasm_config_conversion_count number of Wasm config conversions
# TYPE istio_agent_wasm_config_conversion_count counter
istio_agent_wasm_config_conversion_count{result="fetch_failure"} 4
istio_agent_wasm_config_conversion_count{result="marshal_failure"} 1
istio_agent_wasm_config_conversion_count{result="no_remote_load"} 7
istio_agent_wasm_config_conversion_count{result="success"} 3
istio_agent_wasm_config_conversion_duration_count 23
`;
  assert.deepEqual(agentCounts(statistics), { successes: 3, failures: 5 });
});

test('an agent that has had nothing to do has counted nothing', () => {
  assert.deepEqual(agentCounts(''), { successes: 0, failures: 0 });
});
