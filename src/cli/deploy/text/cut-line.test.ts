import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutLine } from './cut-line.ts';

test('a line of up to 400 characters stays whole', () => assert.equal(cutLine('x'.repeat(400)), 'x'.repeat(400)));

test('of a longer line the beginning is left, and how much follows', () => {
  assert.equal(cutLine('x'.repeat(401)), `${'x'.repeat(360)}… (41 more characters)`);
  assert.equal(cutLine('x'.repeat(300_000)), `${'x'.repeat(360)}… (299640 more characters)`);
});

test('where its point lies further behind, what stands around that', () => {
  const line = `${'x'.repeat(500)}!${'y'.repeat(500)}`;
  assert.equal(
    cutLine(line, () => 500),
    `(440 characters) …${'x'.repeat(60)}!${'y'.repeat(299)}… (201 more characters)`,
  );
  assert.equal(
    cutLine(line, () => 1000),
    `(940 characters) …${'y'.repeat(61)}`,
  );
  assert.equal(
    cutLine(line, () => 100),
    cutLine(line),
  );
});

test('no character is cut in two', () => {
  const faces = `x${'😀'.repeat(300)}`;
  assert.equal(cutLine(faces), `x${'😀'.repeat(179)}… (242 more characters)`);
});
