import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalInLog } from './refusal-in-log.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const CODE = { url: `oci://registry/greet@${DIGEST}`, digest: DIGEST };
const FETCHING = `2026-01-01T00:00:00Z\tinfo\twasm\tfetching image greet from registry registry with tag ${DIGEST}\n`;

function refusal(reason: string, url = CODE.url): string {
  const said = `error in converting the wasm config to local: cannot fetch Wasm module ${url}: ${reason}`;
  return `2026-01-01T00:00:01Z\terror\twasm\t${said}. applying deny RBAC filter\n`;
}

test('the reason is what stands between the URL and what the agent does', () => {
  assert.equal(refusalInLog(FETCHING + refusal('no such image. Really'), CODE), 'no such image. Really');
});

test('several lines become one', () => {
  const reason = 'invalid format: 2 errors occurred:\n\t* this\n\t* that\n\n';
  assert.equal(refusalInLog(refusal(reason), CODE), 'invalid format: 2 errors occurred: * this * that');
});

test('the refusal of another filter is none', () => {
  assert.equal(refusalInLog(refusal('no', 'oci://registry/other@sha256:22'), CODE), undefined);
});

test('the last attempt counts', () => {
  assert.equal(refusalInLog(FETCHING + refusal('first') + FETCHING + refusal('second'), CODE), 'second');
  assert.equal(refusalInLog(FETCHING + refusal('first') + FETCHING, CODE), undefined);
});
