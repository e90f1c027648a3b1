/** Modules that do not load, and how Envoy says so; modules that look as if they should not, and do. */
import { filterText, moduleBytes } from '../../support/modules.ts';
import { GET } from '../messages.ts';
import type { Plugin, Scenario } from '../scenario.ts';

const MEMORY = '(memory (export "memory") 1)';
const MARKER = '(func (export "proxy_abi_version_0_2_1"))';
const ALLOCATOR = '(func (export "malloc") (param i32) (result i32) (i32.const 1024))';
const imports = (text: string) => filterText({ imports: text });
const functions = (text: string) => filterText({ functions: text });

/** The allocator's body made one that leaves no result. */
function invalidCode(): Uint8Array {
  const bytes = Buffer.from(moduleBytes(filterText()));
  const body = bytes.indexOf(Buffer.of(0x41, 0x80, 0x08, 0x0b));
  bytes.fill(0x01, body, body + 3);
  return bytes;
}

const REFUSED: Readonly<Record<string, Plugin['module']>> = {
  'no ABI marker': { wat: `(module ${MEMORY} ${ALLOCATOR})` },
  'a marker that is no function': {
    wat: `(module ${MEMORY} ${ALLOCATOR} (global (export "proxy_abi_version_0_2_1") i32 (i32.const 1)))`,
  },
  'the marker of an ABI that nobody has': {
    wat: `(module ${MEMORY} ${ALLOCATOR} (func (export "proxy_abi_version_0_3_0")))`,
  },
  'no wasm': { bytes: Buffer.from('#!/bin/sh\n') },
  'a truncated module': { bytes: moduleBytes(filterText()).subarray(0, 20) },
  'shorter than a header': { bytes: Buffer.from('nothing') },
  'half a header': { bytes: Buffer.of(0, 0x61, 0x73, 0x6d, 1, 0) },
  'a header alone': { bytes: Buffer.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) },
  'a component': {
    // Of one type: a function without parameters or a result.
    bytes: Buffer.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 7, 5, 1, 0x40, 0, 1, 0),
  },
  'an empty file': { bytes: new Uint8Array() },
  'invalid code': { bytes: invalidCode() },
  'a missing import': { wat: imports('(import "env" "proxy_nope" (func (param i32)))') },
  'an import of a missing module': { wat: imports('(import "foo" "bar" (func))') },
  'an import of an unknown WASI function': {
    wat: imports('(import "wasi_snapshot_preview1" "fd_nope" (func (result i32)))'),
  },
  'an import of env.abort': { wat: imports('(import "env" "abort" (func (param i32 i32 i32 i32)))') },
  'an imported global': { wat: imports('(import "env" "proxy_log" (global i32))') },
  'an import of another type': {
    wat: imports('(import "env" "proxy_log" (func (param i32 i64) (result i32)))'),
  },
  'an import without its result': { wat: imports('(import "env" "proxy_done" (func))') },
  'two bad imports': { wat: imports('(import "env" "one" (func)) (import "env" "proxy_done" (func))') },
  'ABI 0.2.1 with an import of 0.1.0': {
    wat: imports('(import "env" "proxy_continue_request" (func (result i32)))'),
  },
  'ABI 0.2.0 with an import of 0.2.1': {
    wat: imports('(import "env" "proxy_get_log_level" (func (param i32) (result i32)))').replace('0_2_1', '0_2_0'),
  },
  'ABI 0.1.0 with an import of 0.2.0': {
    wat: imports('(import "env" "proxy_continue_stream" (func (param i32) (result i32)))').replace('0_2_1', '0_1_0'),
  },
  'ABI 0.1.0 with a resumption that gives nothing, as its specification says': {
    wat: imports('(import "env" "proxy_continue_request" (func))').replace('0_2_1', '0_1_0'),
  },
  'two markers, of which the first counts': {
    wat: imports('(import "env" "proxy_continue_request" (func (result i32)))').replace(
      /\)\s*$/,
      '(func (export "proxy_abi_version_0_1_0")))',
    ),
  },
  'no allocator': { wat: `(module ${MEMORY} ${MARKER})` },
  'an allocator of another type': {
    wat: `(module ${MEMORY} ${MARKER} (func (export "malloc") (param i64) (result i32) (i32.const 1024)))`,
  },
  'malloc of another type beside the other allocator': {
    wat: functions('(func (export "malloc") (param i64) (result i32) (i32.const 1024))'),
  },
  'the 0.1.0 form of a callback in 0.2.1': {
    wat: functions('(func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))'),
  },
  'the 0.2.1 form of a callback in 0.1.0': {
    wat: functions('(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))').replace(
      '0_2_1',
      '0_1_0',
    ),
  },
  'a callback without its result': { wat: functions('(func (export "proxy_on_configure") (param i32 i32))') },
  'a callback of a type that is not even looked at in this phase': {
    wat: functions('(func (export "proxy_on_grpc_receive") (param f64))'),
  },
  'two callbacks of other types': {
    wat: functions(
      '(func (export "proxy_on_done") (param f64)) (func (export "proxy_on_log")) (func (export "proxy_on_tick"))',
    ),
  },
  'both allocators of other types, and a callback': {
    wat: `(module ${MEMORY} ${MARKER} (func (export "malloc")) (func (export "proxy_on_memory_allocate"))
      (func (export "proxy_on_done")))`,
  },
  'no allocator, and a callback of another type': {
    wat: `(module ${MEMORY} ${MARKER} (func (export "proxy_on_done")))`,
  },
  'a start function of another type, and no allocator': {
    wat: `(module ${MEMORY} ${MARKER} (func (export "_start") (param i32)))`,
  },
  '_initialize with a result': { wat: functions('(func (export "_initialize") (result i32) (i32.const 0))') },
  '_start with a parameter': { wat: functions('(func (export "_start") (param i32))') },
  'main without parameters, after _initialize': {
    wat: functions('(func (export "_initialize")) (func (export "main") (result i32) (i32.const 0))'),
  },
  '__main_void without a result, after _initialize': {
    wat: functions('(func (export "_initialize")) (func (export "__main_void"))'),
  },
  'a trap in _initialize': { wat: functions('(func (export "_initialize") unreachable)') },
  'a trap in _start': { wat: functions('(func (export "_start") unreachable)') },
  'a trap in main': {
    wat: functions('(func (export "_initialize")) (func (export "main") (param i32 i32) (result i32) unreachable)'),
  },
  'a trap in __main_void': {
    wat: functions('(func (export "_initialize")) (func (export "__main_void") (result i32) unreachable)'),
  },
};

const LOADED: Readonly<Record<string, Plugin['module']>> = {
  'a main of any type, where there is no _initialize': { wat: functions('(func (export "main") (param f64))') },
  '_start of any type, beside _initialize': {
    wat: functions('(func (export "_initialize")) (func (export "_start") (param f64))'),
  },
  'main answers 1': {
    wat: functions('(func (export "_initialize")) (func (export "main") (param i32 i32) (result i32) (i32.const 1))'),
  },
  'a callback that is a global': { wat: functions('(global (export "proxy_on_configure") i32 (i32.const 1))') },
  'a callback that no ABI has': { wat: functions('(func (export "proxy_on_nothing") (param f64))') },
  'the foreign callback of another type in ABI 0.1.0': {
    wat: functions('(func (export "proxy_on_foreign_function") (param f64))').replace('0_2_1', '0_1_0'),
  },
  'an allocator alone': { wat: filterText() },
  'imported memory and table': {
    wat: `(module (import "env" "memory" (memory 2)) (import "env" "table" (table 1 funcref)) ${MARKER} ${ALLOCATOR})`,
  },
  'functions of both WASI modules': {
    wat: imports(
      `(import "wasi_unstable" "fd_tell" (func (param i32 i32) (result i32)))
       (import "wasi_snapshot_preview1" "fd_tell" (func (param i32 i32) (result i32)))`,
    ),
  },
};

/** Of all functions that can be restricted. */
const ALLOWED: Plugin['fields'] = {
  capability_restriction_config: { allowed_capabilities: { proxy_on_request_headers: {} } },
};

export const LOADING: readonly Scenario[] = [
  ...Object.entries(REFUSED).map(
    ([name, module]): Scenario => ({
      name: `load: ${name}`,
      filters: [{ module: module!, fields: { failure_policy: 'FAIL_OPEN' } }],
      refused: true,
      client: [],
    }),
  ),
  ...Object.entries(LOADED).map(
    ([name, module]): Scenario => ({
      name: `load: ${name}`,
      filters: [{ module: module! }],
      client: [{ send: GET }],
    }),
  ),
  {
    name: 'load: a callback of another type that is not allowed',
    filters: [{ module: { wat: functions('(func (export "proxy_on_configure") (param f64))') }, fields: ALLOWED }],
    client: [{ send: GET }],
  },
  {
    name: 'load: an import of another type that is not allowed',
    filters: [{ module: { wat: imports('(import "env" "proxy_done" (func))') }, fields: ALLOWED }],
    refused: true,
    client: [],
  },
  {
    name: 'load: an unknown import where nothing but callbacks is allowed',
    filters: [{ module: { wat: imports('(import "env" "proxy_nope" (func))') }, fields: ALLOWED }],
    refused: true,
    client: [],
  },
  {
    name: 'load: an unknown runtime',
    filters: [{ vm: { runtime: 'envoy.wasm.runtime.nope' } }],
    refused: true,
    client: [],
  },
  {
    name: 'load: no file',
    filters: [{ module: { file: '/proxlet-has-no-such-file.wasm' } }],
    refused: true,
    client: [],
  },
  {
    name: 'load: a variable of the environment twice',
    filters: [{ vm: { environment_variables: { host_env_keys: ['PATH'], key_values: { PATH: '' } } } }],
    refused: true,
    client: [],
  },
  {
    name: 'load: both fail_open and a policy',
    filters: [{ fields: { fail_open: true, failure_policy: 'FAIL_OPEN' } }],
    refused: true,
    client: [],
  },
  {
    name: 'load: the deprecated fail_open',
    filters: [{ module: { bytes: Buffer.from('no module') }, fields: { fail_open: true } }],
    refused: true,
    client: [],
  },
  {
    name: 'load: an access logger',
    accessLogs: [{ module: { bytes: Buffer.from('no module') } }],
    refused: true,
    client: [],
  },
  {
    name: 'load: a service',
    services: [{ module: { bytes: Buffer.from('no module') } }],
    refused: true,
    client: [],
  },
];
