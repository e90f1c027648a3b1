import { adminGet, runEnvoy } from '../../src/envoy/index.ts';
import type { LogSink } from '../../src/log.ts';
import { decodeBootstrap } from '../../src/proxy/config/decode-bootstrap.ts';
import { startProxy } from '../../src/proxy/index.ts';

/** A proxy that the scenarios run on. */
export interface Peer {
  name: string;
  /** Starts it with `bootstrap`, whose listeners' ports are 0. The wasm logger is at debug. */
  start(bootstrap: object, onLog: LogSink): Promise<RunningPeer>;
}

export interface RunningPeer {
  /** Of the only listener, or of the one named so, on 127.0.0.1. */
  port(listener?: string): number;
  /** The body of the admin interface's answer to GET `path`. */
  admin(path: string): Promise<string>;
  /** Resolves when it has ended by itself. */
  died: Promise<unknown>;
  stop(): Promise<void>;
}

/** The real Envoy at `path`. */
export function envoyPeer(path: string): Peer {
  return {
    name: 'envoy',
    start: async (bootstrap, onLog) => {
      const envoy = await runEnvoy({ path, bootstrap, wasmLogLevel: 'debug', onLog });
      return {
        port: (name) => portOf(envoy.listeners, name),
        admin: async (target) => (await adminGet(envoy.admin, target)).body,
        died: envoy.exited,
        stop: envoy.stop,
      };
    },
  };
}

/** proxlet's own proxy. */
export const embeddedPeer: Peer = {
  name: 'embedded',
  start: async (bootstrap, onLog) => {
    const admin = { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } };
    const proxy = await startProxy({ bootstrap: decodeBootstrap({ admin, ...bootstrap }), onLog, logLevel: 'debug' });
    return {
      port: (name) => portOf(proxy.listeners, name),
      admin: async (target) => {
        if (proxy.admin === undefined) throw new Error('the embedded proxy has no admin interface');
        return (await adminGet(proxy.admin, target)).body;
      },
      died: new Promise(() => {}),
      stop: () => proxy.close(),
    };
  },
};

function portOf(listeners: readonly { name: string; port: number }[], name: string | undefined): number {
  const found = name === undefined ? listeners[0] : listeners.find((listener) => listener.name === name);
  if (found === undefined) throw new Error(`no listener ${name}`);
  return found.port;
}
