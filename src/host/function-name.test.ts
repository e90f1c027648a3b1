import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readableName } from './function-name.ts';

const ROWS: [string, string][] = [
  ['_ZN5hello5check17h0123456789abcdefE', 'hello::check'],
  [
    '_ZN66_$LT$hello..Request$u20$as$u20$proxy_wasm..traits..HttpContext$GT$24on_http_response_headers17he793933b8d8816e9E',
    '<hello::Request as proxy_wasm::traits::HttpContext>::on_http_response_headers',
  ],
  ['_ZN5hello4main28_$u7b$$u7b$closure$u7d$$u7d$17h728aee15285d30bfE', 'hello::main::{{closure}}'],
  ['_RNvNtNtNtNtCset5xJoy1xWQ_3std3sys3pal4wasi7helpers14abort_internal', 'std::abort_internal'],
  ['_RNCNvNtCset5xJoy1xWQ_3std9panicking13panic_handler0B5_', 'std::panic_handler'],
  [
    '_RNvXs_CsdHhIpgkcIfN_5helloNtB4_7RequestNtNtCs12_10proxy_wasm6traits11HttpContext10on_headers',
    'hello::on_headers',
  ],
  ['_RNvCsfLfy6EI15iL_7___rustc10rust_panic', '__rustc::rust_panic'],
  ['(anonymous namespace)::AddHeader::onResponseHeaders(unsigned int, bool)', 'AddHeader::onResponseHeaders'],
  ['proxy_wasm::first(std::__2::vector<int>) const', 'proxy_wasm::first'],
  ['main.(*request).OnHttpResponseHeaders', 'main.(*request).OnHttpResponseHeaders'],
  ['assembly/index/AddHeader#onResponseHeaders', 'AddHeader#onResponseHeaders'],
  ['assembly/a/Box<assembly/headers/Header>#get', 'Box<Header>#get'],
  ['proxy_on_response_headers', 'proxy_on_response_headers'],
  ['_ZN5', '_ZN5'],
  ['_ZN17h0123456789abcdefE', '_ZN17h0123456789abcdefE'],
  ['', ''],
];

for (const [name, readable] of ROWS) test(`${name} is ${readable}`, () => assert.equal(readableName(name), readable));
