import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observed } from './observe.ts';

const line = (text: string) => `log info wasm log $SCENE.a $SCENE.a $SCENE.a: ${text}`;

test('rows are read from callbacks, what they return, and calls with their statuses', () => {
  const transcript = [
    line('> proxy_on_request_headers(2, 6, 1)'),
    line('proxy_get_header_map_value(HttpRequestHeaders, "a: b) = 9") = 1 untouched'),
    line('proxy_log(message: end-1+2) = 6'),
    line('proxy_get_property("request\\00path") = 0 "/"'),
    line('proxy_call_foreign_function("compress", "x") = 0 null'),
    line('wasi_unstable.proc_exit(1) = void'),
    line('clock_res_get(0, end-8) = 0'),
    line('< 3'),
    'log error Function: proxy_on_log failed',
    'client HTTP/1.1 200 OK',
  ].join('\n');
  assert.deepEqual(
    [...observed(transcript)],
    [
      'callback proxy_on_request_headers',
      'call proxy_get_header_map_value 1',
      'map HttpRequestHeaders read proxy_on_request_headers 1',
      'call proxy_log 6',
      'call proxy_get_property 0',
      'property request.path 0',
      'call proxy_call_foreign_function 0',
      'foreign compress 0',
      'wasi wasi_unstable proc_exit void',
      'wasi wasi_snapshot_preview1 clock_res_get 0',
      'callback proxy_on_request_headers 3',
    ],
  );
});
