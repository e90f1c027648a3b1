import { ProxletError } from '../../src/errors.ts';
import { RawClient, rawExchange } from '../support/raw-client.ts';
import { ScriptedBackend } from '../support/scripted-backend.ts';
import { type Scene, sceneBootstrap, withoutId } from './bootstrap.ts';
import { request } from './messages.ts';
import { normalise } from './normalisations.ts';
import type { Peer, RunningPeer } from './peer.ts';
import type { ProbeModules } from './probe/probe-module.ts';
import type { Counterpart } from './scenario.ts';
import { SceneLog } from './scene-log.ts';
import { TcpStage } from './tcp-stage.ts';
import { backendLines, clientLines, logLines } from './transcript.ts';

/** Bytes need some turns of the proxy's loop to be through: in, to the backend, and back. */
const TCP_ROUNDS = 3;

/** What we say before Envoy's words for a configuration that is refused: whose they are, and the path of the field. */
const OUR_WORDS = /^(?:Envoy says: |[\w.[\]]+: )/;

/** A proxy that has the listeners of several scenes, with its backend and their counterparts. */
export class SceneBench {
  private markers = 0;
  private stopped = false;
  /** The peer has ended by itself. */
  dead = false;
  private readonly peer: RunningPeer;
  private readonly backend: ScriptedBackend;
  private readonly counterparts: ReadonlyMap<string, Counterpart>;
  private readonly log: SceneLog;
  private readonly tcp: TcpStage;

  private constructor(
    peer: RunningPeer,
    backend: ScriptedBackend,
    counterparts: Map<string, Counterpart>,
    log: SceneLog,
    tcp: TcpStage,
  ) {
    this.tcp = tcp;
    this.peer = peer;
    this.backend = backend;
    this.counterparts = counterparts;
    this.log = log;
  }

  /** Starts `peer` for `scenes`. Rejects with what the peer says when it refuses their bootstrap. */
  static async start(peer: Peer, scenes: readonly Scene[], modules: ProbeModules): Promise<SceneBench> {
    const log = logOf(scenes);
    const backend = await ScriptedBackend.start();
    const tcp = await TcpStage.start();
    const counterparts = new Map<string, Counterpart>();
    try {
      for (const { scenario } of scenes) {
        for (const [name, start] of Object.entries(scenario.counterparts ?? {})) {
          if (!counterparts.has(name)) counterparts.set(name, await start());
        }
      }
      const ports = { ...portsOf(backend, counterparts), tcp: tcp.port };
      const running = await peer.start(await sceneBootstrap(scenes, modules, ports), log.sink);
      const bench = new SceneBench(running, backend, counterparts, log, tcp);
      await bench.settle();
      return bench;
    } catch (error) {
      tcp.stop();
      await stopAll(backend, counterparts);
      throw error;
    }
  }

  /** The transcript of a scene whose bootstrap `peer` must refuse. */
  static async refusal(peer: Peer, scene: Scene, modules: ProbeModules): Promise<string> {
    const log = logOf([{ id: scene.id, scenario: { ...scene.scenario, thread: 'main' } }]);
    const ports = { backend: 1 };
    try {
      const running = await peer.start(await sceneBootstrap([scene], modules, ports), log.sink);
      await running.stop();
      return `${peer.name} started\n`;
    } catch (error) {
      if (!(error instanceof ProxletError)) throw error;
      const words =
        /Unable to create Wasm \w+ \S+/.exec(error.output ?? '')?.[0] ??
        (error.output ?? error.message).replace(OUR_WORDS, '');
      const lines = [...logLines(log.of(scene.id)), `refused: ${words}`];
      return normalise(`${withoutId(lines.join('\n'), scene.id)}\n`);
    }
  }

  /** Plays a scene and returns its transcript. Rejects at once when the peer dies; then, or when it hangs, it is `dead`. */
  async play(scene: Scene): Promise<string> {
    const death = this.peer.died.then((how) => {
      if (this.stopped) return new Promise<never>(() => {});
      throw new Error(`the proxy died: ${JSON.stringify(how)}`);
    });
    try {
      return await Promise.race([this.playSteps(scene), death]);
    } catch (error) {
      // A process that crashes closes its sockets before it is gone.
      await Promise.race([this.settle(), death]).catch(() => {
        this.dead = true;
      });
      throw error;
    }
  }

  private async playSteps({ id, scenario }: Scene): Promise<string> {
    this.log.current = id;
    this.backend.script(scenario.backend ?? [{ body: 'ok' }]);
    const involved = Object.keys(scenario.counterparts ?? {}).map((name) => this.counterparts.get(name)!);
    for (const counterpart of involved) counterpart.reset();
    const clients = new Map<string, RawClient>();
    const lines: string[] = [];
    const settle = () => this.settle();
    /** How many of the log's lines stand in the transcript already. */
    let shown = 0;
    const news = async (): Promise<void> => {
      await this.settle(TCP_ROUNDS);
      lines.push(...logLines(this.log.of(id).slice(shown)), ...this.tcp.report());
      shown = this.log.of(id).length;
    };
    try {
      for (const step of scenario.client) {
        if ('log' in step) {
          await this.log.until(id, step.log, step.times);
          if (this.tcp.isPlaying) await news();
        } else if ('admin' in step) {
          lines.push(
            ...(await this.peer.admin(step.admin.replaceAll('$SCENE', id))).split('\n').map((line) => `admin ${line}`),
          );
        } else if ('settle' in step) await settle();
        else if ('stop' in step) await this.halt();
        else if ('tcp' in step) {
          this.tcp.play(step, this.peer.port(id));
          lines.push(`tcp ${JSON.stringify(step)}`);
          await news();
        } else {
          const { connection = 'client', listener = '$SCENE' } = step;
          const port = this.peer.port(listener.replaceAll('$SCENE', id));
          const client = clients.get(connection) ?? (await RawClient.connect(port));
          clients.set(connection, client);
          await client.play(step);
          if (step.finally === 'settle') await settle();
        }
      }
      for (const [name, client] of clients) lines.push(...clientLines(name, await client.record(settle)));
    } finally {
      for (const client of clients.values()) client.destroy();
      this.tcp.clear();
    }
    // That the clients left may have ended a stream, which the filters log.
    await settle();
    lines.push(...backendLines(this.backend.recorded()), ...involved.flatMap((counterpart) => counterpart.record()));
    lines.push(...logLines(this.log.of(id).slice(shown)));
    this.backend.disconnect();
    // That the backend left, too. What is logged after this belongs to no scenario.
    await settle();
    return normalise(`${withoutId(lines.join('\n'), id)}\n`);
  }

  async stop(): Promise<void> {
    if (!this.stopped) await this.halt();
    this.tcp.stop();
    await stopAll(this.backend, this.counterparts);
  }

  private async halt(): Promise<void> {
    this.stopped = true;
    await this.peer.stop();
  }

  /** Sends a request of our own through the proxy: once it is logged, all that came before has been dealt with. */
  private async settle(rounds = 1): Promise<void> {
    for (let round = 0; round < rounds; round++) await this.pass();
  }

  private async pass(): Promise<void> {
    if (this.stopped) return;
    const path = `/marker-${++this.markers}`;
    const send = request(`GET ${path}`, ['Connection: close']);
    const port = this.peer.port('marker');
    await Promise.all([this.log.until('marker', `"${path}"`), rawExchange(port, [{ send }], async () => {})]);
  }
}

function logOf(scenes: readonly Scene[]): SceneLog {
  const log = new SceneLog(new Map(scenes.map(({ id, scenario }) => [id, scenario.thread ?? 'worker'])));
  // Lines without a prefix can be told apart only where there is one scene.
  log.current = scenes.length === 1 ? scenes[0]!.id : '';
  return log;
}

function portsOf(backend: ScriptedBackend, counterparts: ReadonlyMap<string, Counterpart>): Record<string, number> {
  return {
    backend: backend.port,
    ...Object.fromEntries([...counterparts].map(([name, { port }]) => [name, port])),
  };
}

async function stopAll(backend: ScriptedBackend, counterparts: ReadonlyMap<string, Counterpart>): Promise<void> {
  await backend.stop();
  for (const counterpart of counterparts.values()) await counterpart.stop();
}
