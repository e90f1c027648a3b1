import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentAnswer } from './agent-answer.ts';

const OF_AGENT = 'istio_agent_wasm_config_conversion_count{result="success"} 2\n';
const OF_ENVOY = '# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n';

test("the agent's counts, and whether its Envoy answered it", () => {
  const counts = { successes: 2, failures: 0 };
  assert.deepEqual(agentAnswer({ text: OF_AGENT + OF_ENVOY, isWhole: true }), { ...counts, hasEnvoy: true });
  assert.deepEqual(agentAnswer({ text: OF_AGENT, isWhole: true }), { ...counts, hasEnvoy: false });
});

test('statistics that were cut after what is looked for will do, and no others', () => {
  assert.equal(agentAnswer({ text: OF_AGENT + OF_ENVOY, isWhole: false }).successes, 2);
  assert.throws(() => agentAnswer({ text: OF_ENVOY, isWhole: false }), {
    code: 'answer-too-long',
    message: /statistics are too long/,
  });
});
