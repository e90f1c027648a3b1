import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asText } from './as-text.ts';
import { loadFailureInLog } from './load-failure-in-log.ts';
import { refusalInLog } from './refusal-in-log.ts';

/** As Istio 1.31 and Envoy 1.40 wrote them; Envoy's have their fields in no order. */
const READY = '{"level":"info","time":"2026-11-23T02:52:27.455473Z","msg":"Pilot SAN: []"}';
const FETCHING =
  '{"level":"info","time":"2026-11-23T02:52:32.357846Z","scope":"wasm","msg":"fetching image greet from registry 127.0.0.1:35459 with tag none"}';
const REFUSED =
  '{"level":"error","time":"2026-11-23T02:52:32.471878Z","scope":"wasm","msg":"error in converting the wasm config to local: cannot fetch Wasm module oci://127.0.0.1:35459/greet:none: could not fetch Wasm OCI image: could not fetch manifest: GET http://127.0.0.1:35459/v2/greet/manifests/none: MANIFEST_UNKNOWN: greet has no manifest none. applying deny RBAC filter"}';
const OF_ENVOY = [
  '{"time":"2026-11-23T02:47:56.766250Z","caller":"source/extensions/common/wasm/wasm.cc:104","msg":"Wasm VM failed Missing or unknown Proxy-Wasm ABI version","thread":"13447","level":"error","scope":"envoy wasm"}',
  '{"time":"2026-11-23T02:47:56.766309Z","caller":"source/extensions/common/wasm/wasm.cc:104","msg":"Wasm VM failed Failed to load Wasm code","thread":"13447","level":"error","scope":"envoy wasm"}',
  '{"time":"2026-11-23T02:47:56.766350Z","caller":"source/extensions/common/wasm/wasm.cc:626","msg":"Plugin shop.hello failed to load","thread":"13447","level":"critical","scope":"envoy wasm"}',
];
const ACCESS = '{"method":"GET","path":"/","response_code":200}';

test('a refusal of the agent is found in JSON', () => {
  const code = { url: 'oci://127.0.0.1:35459/greet:none', digest: 'none' };
  const log = [READY, FETCHING, ACCESS, REFUSED, ACCESS].join('\n');
  assert.match(
    refusalInLog(asText(log), code) ?? '',
    /^could not fetch Wasm OCI image: .* greet has no manifest none$/,
  );
  assert.equal(refusalInLog(asText(`${log}\n${FETCHING}`), code), undefined, 'tried again since');
});

test('a reason of several lines is one in JSON too', () => {
  const said = 'error in converting: cannot fetch Wasm module oci://r/x: 2 errors:\n\t* \u201cthis\u201d\n\t* that\n\n';
  const msg = `${said}. applying deny RBAC filter`;
  const line = JSON.stringify({ level: 'error', time: '2026-11-23T02:52:32Z', scope: 'wasm', msg });
  assert.match(refusalInLog(asText(line), { url: 'oci://r/x', digest: 'd' }) ?? '', /^2 errors: \* .*this.* \* that$/);
});

test('a start that failed is found in JSON, with the first of the errors before it', () => {
  const log = [READY, ACCESS, ...OF_ENVOY, ACCESS].join('\n');
  assert.equal(loadFailureInLog(asText(log), 'shop.hello'), 'Wasm VM failed Missing or unknown Proxy-Wasm ABI version');
  assert.equal(loadFailureInLog(asText(log), 'shop.other'), undefined);
});

test('what is no record stays as it is', () => {
  const log = ['2026-11-23T02:52:27Z\tinfo\twasm\tfetching', '{not JSON}', ACCESS, '{"msg":1}', ''].join('\n');
  assert.equal(asText(log), log);
});
