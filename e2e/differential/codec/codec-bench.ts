import { rawExchange } from '../../support/raw-client.ts';
import { ScriptedBackend } from '../../support/scripted-backend.ts';
import { request } from '../messages.ts';
import type { Peer, RunningPeer } from '../peer.ts';
import { transcript } from '../transcript.ts';
import { codecBootstrap } from './codec-bootstrap.ts';
import type { CodecScenario } from './codec-scenario.ts';
import { LogCollector } from './log-collector.ts';

/** A proxy with its scripted backend, ready for one scenario after the other. */
export class CodecBench {
  private markers = 0;
  private readonly peer: RunningPeer;
  private readonly backend: ScriptedBackend;
  private readonly log: LogCollector;

  private constructor(peer: RunningPeer, backend: ScriptedBackend, log: LogCollector) {
    this.peer = peer;
    this.backend = backend;
    this.log = log;
  }

  /** Starts `peer` for all scenarios with this `trailers` setting. `module` is the probe's path. */
  static async start(peer: Peer, settings: { module: string; trailers: boolean }): Promise<CodecBench> {
    const backend = await ScriptedBackend.start();
    const log = new LogCollector();
    try {
      const running = await peer.start(codecBootstrap({ ...settings, backendPort: backend.port }), log.sink);
      const bench = new CodecBench(running, backend, log);
      // What was logged at the start belongs to no scenario.
      await bench.pass();
      return bench;
    } catch (error) {
      await backend.stop();
      throw error;
    }
  }

  /** Plays `scenario` and returns its transcript. */
  async run(scenario: CodecScenario): Promise<string> {
    this.backend.script(scenario.backend ?? [{ body: 'ok' }]);
    const lines: string[] = [];
    const pass = async (): Promise<void> => {
      lines.push(...(await this.pass()));
    };
    try {
      const client = await rawExchange(this.peer.port(), scenario.client, pass);
      // Once more: that the client left may have ended a stream, which the filter logs.
      await pass();
      return transcript(client, this.backend.recorded(), scenario.callbacks ? lines : lines.filter(isNotDebug));
    } finally {
      this.backend.disconnect();
      // That the backend left, too. What is logged after the client's transcript belongs to no scenario.
      await this.pass();
    }
  }

  /** Sends a request of our own through the proxy: once it is logged, all that came before has been dealt with. */
  private async pass(): Promise<string[]> {
    const path = `/marker-${++this.markers}`;
    const send = request(`GET ${path}`, ['Connection: close']);
    const [lines] = await Promise.all([
      this.log.until(path),
      rawExchange(this.peer.port(), [{ send }], async () => {}),
    ]);
    return lines;
  }

  async stop(): Promise<void> {
    await this.peer.stop();
    await this.backend.stop();
  }
}

function isNotDebug(line: string): boolean {
  return !line.startsWith('debug ');
}
