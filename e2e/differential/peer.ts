import { runEnvoy } from '../../src/envoy/index.ts';
import type { LogSink } from '../../src/log.ts';
import { decodeBootstrap } from '../../src/proxy/config/decode-bootstrap.ts';
import { startProxy } from '../../src/proxy/index.ts';

/** A proxy that the scenarios run on. */
export interface Peer {
  name: string;
  /** Starts it with `bootstrap`, whose only listener's port is 0. The wasm logger is at debug. */
  start(bootstrap: object, onLog: LogSink): Promise<RunningPeer>;
}

export interface RunningPeer {
  /** Of its listener on 127.0.0.1. */
  port: number;
  stop(): Promise<void>;
}

/** The real Envoy at `path`. */
export function envoyPeer(path: string): Peer {
  return {
    name: 'envoy',
    start: async (bootstrap, onLog) => {
      const envoy = await runEnvoy({ path, bootstrap, wasmLogLevel: 'debug', onLog });
      return { port: envoy.listeners[0]!.port, stop: envoy.stop };
    },
  };
}

/** proxlet's own proxy. */
export const embeddedPeer: Peer = {
  name: 'embedded',
  start: async (bootstrap, onLog) => {
    const proxy = await startProxy({ bootstrap: decodeBootstrap(bootstrap), onLog, logLevel: 'debug' });
    return { port: proxy.listeners[0]!.port, stop: () => proxy.close() };
  },
};
