import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closest } from './closest.ts';

const FIELDS = ['name', 'language', 'root_id', 'configuration', 'vm_configuration', 'build'];

test('finds the field that was meant', () => {
  assert.equal(closest('rootid', FIELDS), 'root_id');
  assert.equal(closest('config', FIELDS), undefined);
  assert.equal(closest('configuraton', FIELDS), 'configuration');
  assert.equal(closest('biuld', ['run', 'build']), undefined);
  assert.equal(closest('buildd', ['run', 'build']), 'build');
  assert.equal(closest('Name', FIELDS), 'name');
});

test('offers nothing for a word unlike all others', () => {
  assert.equal(closest('x', FIELDS), undefined);
  assert.equal(closest('', FIELDS), undefined);
  assert.equal(closest('name', []), undefined);
});
