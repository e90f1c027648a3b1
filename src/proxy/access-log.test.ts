import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMap } from '../host/index.ts';
import { accessLogFormatter, DEFAULT_FORMAT, unknownOperator } from './access-log.ts';
import { ResponseFlag, StreamInfo } from './http/stream-info.ts';
import { testingConnection } from './http/testing-connection.ts';

const NOTHING = {
  requestHeaders: undefined,
  requestTrailers: undefined,
  responseHeaders: undefined,
  responseTrailers: undefined,
};

function infoAt(milliseconds: bigint): StreamInfo {
  return new StreamInfo(milliseconds * 1_000_000n, testingConnection());
}

test("writes Envoy's default format", () => {
  const info = infoAt(1_000n);
  info.responseCode = 503;
  info.flag(ResponseFlag.UpstreamConnectionFailure);
  info.bytesSent = 98;
  info.endTime = 1_007_900_000n;
  const requestHeaders = HeaderMap.from([
    [':method', 'GET'],
    [':path', '/x'],
    [':authority', 'a'],
    ['x-request-id', 'i'],
  ]);
  assert.equal(
    accessLogFormatter(DEFAULT_FORMAT)(info, { ...NOTHING, requestHeaders }),
    '[1970-01-01T00:00:01.000Z] "GET /x HTTP/1.1" 503 UF 0 98 7 - "-" "-" "i" "a" "-"\n',
  );
});

test('takes the first header that is there, and leaves what it does not know', () => {
  const requestHeaders = HeaderMap.from([['x-b', '2']]);
  assert.equal(
    accessLogFormatter('%REQ(X-A?X-B)% 100%% %RESPONSE_FLAGS%')(infoAt(0n), { ...NOTHING, requestHeaders }),
    '2 100% -',
  );
});

test('filter state as JSON and as text', () => {
  const info = infoAt(0n);
  info.filterState.set('k', { attribute: () => 'x', plain: 'text', json: '{}' }, 0);
  const line = accessLogFormatter('%FILTER_STATE(k)% %FILTER_STATE(k:PLAIN)% %FILTER_STATE(none:PLAIN)%');
  assert.equal(line(info, NOTHING), '{} text -');
});

test('names the first operator that there is not', () => {
  assert.equal(unknownOperator(DEFAULT_FORMAT), undefined);
  assert.equal(unknownOperator('%PROTOCOL% 100%% %DYNAMIC_METADATA(a:b)%'), undefined);
  assert.equal(unknownOperator('%PROTOCOL% %NOPE%'), '%NOPE%');
  assert.equal(unknownOperator('%NOPE(1)%'), '%NOPE(1)%');
  assert.equal(unknownOperator('%START_TIME(%s)%'), '%START_TIME(%s)%');
  assert.equal(unknownOperator('%REQ(X):5%'), '%REQ(X):5%');
  assert.equal(unknownOperator('%REQ%'), '%REQ%');
  assert.equal(unknownOperator('5%'), '%');
});
