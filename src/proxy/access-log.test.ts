import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMap } from '../host/index.ts';
import { accessLogFormatter, DEFAULT_FORMAT } from './access-log.ts';
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
    accessLogFormatter('%REQ(X-A?X-B)% %NOPE(1)% %RESPONSE_FLAGS%')(infoAt(0n), { ...NOTHING, requestHeaders }),
    '2 %NOPE(1)% -',
  );
});
