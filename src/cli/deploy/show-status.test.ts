import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../../errors.ts';
import { testIO } from '../testing-io.ts';
import type { ListedEverywhere } from './list-deployed.ts';
import { showStatus } from './show-status.ts';

const west = new ProxletError('cluster-unreachable', "the cluster west can't be reached", {
  exitCode: ExitCode.remote,
});
const NOTHING: ListedEverywhere = { deployments: [], bootstraps: [], notes: [], asked: 1, failures: [] };

/** What is printed before the end, and what it ends with. */
async function shown(listed: Partial<ListedEverywhere>) {
  const texts: string[] = [];
  const view = { width: 80, history: false, now: new Date(0) };
  try {
    for await (const { text } of showStatus({ ...NOTHING, ...listed }, view)) texts.push(text(testIO().style));
  } catch (error) {
    return { texts, error };
  }
  return { texts, error: undefined };
}

test('what could be read is shown before the failure of a cluster', async () => {
  const texts = ['nothing is deployed from here, as far as can be seen'];
  assert.deepEqual(await shown({ asked: 2, failures: [west] }), { texts, error: west });
});

test('where nothing could be read there is the failure alone', async () => {
  assert.deepEqual(await shown({ failures: [west] }), { texts: [], error: west });
});

test('what could not be read elsewhere is no reason to hide it', async () => {
  const { texts, error } = await shown({ notes: ['envoy.yaml is broken'], failures: [west] });
  assert.match(texts.join(), /^nothing is deployed .*\nnote: envoy\.yaml is broken$/);
  assert.equal(error, west);
});

test('without a failure there is one result', async () => {
  const texts = ['nothing is deployed from here; `proxlet deploy TARGET IMAGE` does it'];
  assert.deepEqual(await shown({}), { texts, error: undefined });
});
