import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ObservedSocket } from './observed-socket.ts';
import type { TcpStep } from './scenario.ts';

/** The client and the backend of scenarios about bytes. */
export class TcpStage {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private client: ObservedSocket | undefined;
  private backend: ObservedSocket | undefined;

  private constructor() {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.backend = this.observe(socket, 'backend');
    });
  }

  static async start(): Promise<TcpStage> {
    const stage = new TcpStage();
    stage.server.listen(0, '127.0.0.1');
    await once(stage.server, 'listening');
    return stage;
  }

  /** Where the backend listens. */
  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The scenario that is played is about bytes. */
  get isPlaying(): boolean {
    return this.client !== undefined;
  }

  /** Does what `step` says; `port` is the listener's. */
  play(step: TcpStep, port: number): void {
    if (step.tcp === 'connect') {
      const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
      this.client = this.observe(socket, 'client');
      return;
    }
    const end = step.tcp === 'client' ? this.client : this.backend;
    if ('send' in step) end?.send(step.send);
    else end?.close(step.close);
  }

  /** What the ends received, and how they ended, since the last call. */
  report(): string[] {
    return [...(this.client?.report() ?? []), ...(this.backend?.report() ?? [])];
  }

  /** The scenario is over: connections that are left go. */
  clear(): void {
    for (const socket of this.sockets) socket.destroy();
    this.client = undefined;
    this.backend = undefined;
  }

  stop(): void {
    this.clear();
    this.server.close();
  }

  private observe(socket: Socket, name: string): ObservedSocket {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return new ObservedSocket(socket, name);
  }
}
