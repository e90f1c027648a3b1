import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBareValues } from './bare-values.ts';

const table = {
  dryRun: { type: 'choice', value: 'MODE', choices: ['client', 'server'], bare: 'server', summary: '' },
} as const;
const filled = (line: string) => withBareValues(line.split(' '), table).join(' ');

test('an option without its value gets the one that it means bare', () => {
  assert.equal(filled('deploy --dry-run image'), 'deploy --dry-run=server image');
  assert.equal(filled('deploy image --dry-run'), 'deploy image --dry-run=server');
  assert.equal(filled('deploy --dry-run --yes image'), 'deploy --dry-run=server --yes image');
});

test('a choice that follows is its value', () => {
  assert.equal(filled('deploy --dry-run client image'), 'deploy --dry-run=client image');
  assert.equal(filled('deploy --dry-run=client image'), 'deploy --dry-run=client image');
});

test('what stands behind -- is left alone, and so is every other option', () => {
  assert.equal(filled('deploy -- --dry-run'), 'deploy -- --dry-run');
  assert.equal(filled('deploy --other client'), 'deploy --other client');
});
