import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redirectTarget } from './redirect-target.ts';

const CASES: [from: string, location: string, to: string | undefined][] = [
  ['https://a.example/x/y', '../z', 'https://a.example/z'],
  ['http://a.example/', 'https://b.example/', 'https://b.example/'],
  ['http://a.example/', '//b.example/', 'http://b.example/'],
  ['https://a.example/', 'http://a.example/', undefined],
  ['http://a.example/', 'file:///etc/passwd', undefined],
  ['http://a.example/', 'data:,x', undefined],
  ['http://a.example/', 'http://[', undefined],
];
for (const [from, location, to] of CASES) {
  test(`${location} from ${from}`, () => assert.equal(redirectTarget(new URL(from), location)?.href, to));
}
