/**
 * HOW TO ADD A SCENARIO
 *
 * A scenario is data: filters that follow a script, and what a client does. It is played on the embedded proxy and on a
 * real Envoy; everything observed (answers, what the backend got, each callback with its parameters, each host call with
 * its status and what came back) must be equal. There is nothing to expect by hand.
 *
 *   import { CONTINUE, get, on, pairs, reply, returns, script, STOP } from '../probe/script.ts';
 *
 *   {
 *     name: 'a missing header',                                     // unique; a short sentence
 *     filters: [script(on.request_headers(get('HttpRequestHeaders', 'x-none'), returns(CONTINUE)))],
 *     client: [{ send: GET }],
 *   }
 *
 * Put an array of them into a file of scenarios/ and name it in scenarios/index.ts. Run yours with
 *
 *   npx tsc -p . && PROXLET_SCENARIO='part of a name' node dist/e2e/run-tests.js e2e/differential/differential
 *
 * (several parts separated by |; PROXLET_TRANSCRIPTS=1 prints what Envoy did). docs/conformance.md counts scenarios by what
 * they were seen to do: a run of all of them with PROXLET_UPDATE_GOLDEN=1 brings it up to date.
 *
 * Scripts: probe/script.ts has the vocabulary. `call('proxy_…', …)` makes any host call of the ABI table, its outs are
 * shown; `callWithOuts` gives the out pointers; `callRaw('fd_write', …)` is for WASI; terms.ts has bad pointers
 * (`span(memoryEnd(-1), 2)`), registers (`.keep(0)` … `reg(0)`, `regBytes(0)`), callback parameters (`param(0)` is the
 * context id). `only({ nth, stream, path }, on.…)` restricts a handler. A callback without a handler is only logged and
 * returns 0 (on_vm_start, on_configure and on_done: 1); on_log without one shows code, details and flags of the response.
 *
 * Names: a filter is called `$SCENE.a`, `$SCENE.b` … in `name`, `root_id` and `vm_id`, where `$SCENE` stands for an id that no
 * other scenario has: many scenarios share one process, and the prefix of a log line says whose it is. Write `$SCENE` in
 * whatever is seen by all (vm ids, queue names, metric names, cluster names): it is replaced everywhere, scripts included.
 *
 * A scenario that kills a proxy, wants settings of the whole process, or has lines without `$SCENE` in their prefix is
 * `alone`; one whose configuration must be refused is `refused`. What cannot be timed is waited for: `{ log: 'text' }`
 * as a client step waits for a line of the scenario, and the end of a scenario waits until the worker is idle.
 */
import type { ClientStep } from '../support/raw-client.ts';
import type { BackendReply } from '../support/scripted-backend.ts';
import type { ProbeVariant } from './probe/probe-module.ts';
import type { Script } from './probe/script.ts';

/** A script alone stands for `{ script }`. */
export interface Plugin {
  script?: Script;
  /** What the VM does in its start functions and allocator; given to the VM in its environment. */
  vmScript?: Script;
  /** A variant of the probe, another module's path, its bytes, or its text (filterText() helps). */
  module?: ProbeVariant | { file: string } | { bytes: Uint8Array } | { wat: string };
  /** `$SCENE.a` for the first filter, `$SCENE.b` for the second … */
  name?: string;
  /** As `name` unless given. */
  rootId?: string;
  /** As `name` unless given; filters with equal vm_id, module and VM configuration share a VM. */
  vmId?: string;
  /** A google.protobuf.Any; the script is then given in the environment. */
  configuration?: object;
  /** Further fields of PluginConfig, such as `failure_policy`. */
  fields?: object;
  /** Further fields of VmConfig. */
  vm?: object;
}

/** What a listener of a scenario has. */
export interface ListenerSpec {
  /** In the order of the chain. */
  filters?: readonly (Script | Plugin)[];
  /** Wasm access loggers; called `$SCENE.x`, `$SCENE.y` … `network` finds them as `context.accessLogs`. */
  accessLogs?: readonly (Script | Plugin)[];
  /** Further fields of the HttpConnectionManager. */
  http?: object;
  /** Further fields of the router. */
  router?: object;
  /** Routes before the standard ones (see bootstrap.ts). */
  routes?: readonly object[];
  /** Further fields of the Listener. */
  listener?: object;
  /** Instead of an HTTP connection manager: the network filters. `filters` are there as `context.wasm`. */
  network?: (context: BootstrapContext) => object[];
}

export interface BootstrapContext {
  /** The PluginConfig of each of the listener's `filters`. */
  wasm: readonly object[];
  /** Its access loggers, each an AccessLog. */
  accessLogs: readonly object[];
  /** Ports of `backend` and of the counterparts. */
  ports: Readonly<Record<string, number>>;
}

/** A server that a scenario needs beside the scripted HTTP backend. */
export interface Counterpart {
  port: number;
  /** A new scenario begins. */
  reset(): void;
  /** What it saw since, as lines of the transcript. */
  record(): string[];
  stop(): Promise<void>;
}

export type Step =
  /** On the connection of that name to the listener of that name (the scenario's own unless given). */
  | (ClientStep & { connection?: string; listener?: string })
  /** Waits until the scenario has logged that many lines (1) with this text since its beginning. */
  | { log: string; times?: number }
  /** Puts the answer of the admin interface into the transcript. */
  | { admin: string }
  /** Waits until the worker has dealt with everything so far. */
  | { settle: true }
  /** Stops the proxy; only as the last step of one that is alone. */
  | { stop: true }
  | TcpStep;

/**
 * For listeners whose bytes are no requests: a client of the scenario's own listener, and the backend of the cluster
 * `tcp`. The worker settles after each, and what was logged and received by then stands below it in the transcript.
 */
export type TcpStep =
  | { tcp: 'connect' }
  /** latin1. */
  | { tcp: 'client' | 'backend'; send: string }
  | { tcp: 'client' | 'backend'; close: 'end' | 'reset' };

export interface Scenario extends ListenerSpec {
  /** A short sentence; unique. */
  name: string;
  client: readonly Step[];
  /** The backend's answers in order, the last one repeated; `200` with the body `ok` unless given. */
  backend?: readonly BackendReply[];
  /** Further listeners by name; with `$SCENE` in it. */
  listeners?: Readonly<Record<string, ListenerSpec>>;
  clusters?: (ports: Readonly<Record<string, number>>) => object[];
  counterparts?: Readonly<Record<string, () => Promise<Counterpart>>>;
  /** `envoy.bootstrap.wasm`; called `$SCENE.s`, `$SCENE.t` … */
  services?: readonly (Script | Plugin)[];
  /** Further fields of the bootstrap. Lists are joined with those of other scenarios, anything else takes `alone`. */
  bootstrap?: (context: BootstrapContext) => object;
  /** Why it cannot share a process with others. */
  alone?: string;
  /** The configuration is refused; the transcript is what is logged meanwhile. */
  refused?: boolean;
  /** Whose lines are compared: Envoy has a VM in each worker (the default), and one in the main thread. */
  thread?: 'worker' | 'main';
}
