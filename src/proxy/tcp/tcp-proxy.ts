import type { Socket } from 'node:net';
import { PeerType } from '../../abi/index.ts';
import type { ByteBuffer } from '../../host/index.ts';
import { ResponseFlag } from '../http/stream-info.ts';
import { pickWeighted } from '../pick-weighted.ts';
import { joinAddress } from '../upstream/cluster.ts';
import type { TerminalFilter } from './network-filter.ts';
import type { TcpConnection } from './tcp-connection.ts';
import type { TcpOptions } from './tcp-options.ts';
import { TcpSocket } from './tcp-socket.ts';

/** Filter state that chooses the cluster before the configuration does (Envoy tcp_proxy.h, PerConnectionCluster). */
const CLUSTER_KEY = 'envoy.tcp_proxy.cluster';

/** The end of a TCP connection's way: a connection of its own to a cluster (Envoy source/common/tcp_proxy/tcp_proxy.cc). */
export class TcpProxy implements TerminalFilter {
  private readonly connection: TcpConnection;
  private readonly options: TcpOptions;
  private attempts = 0;
  /** When the attempt under way began. */
  private connectedFrom = 0n;
  private connecting: Socket | undefined;
  private upstream: TcpSocket | undefined;
  /** Client and server differ in speed: the one that reads too slowly holds the other back. */
  private downstreamFull = false;
  /** The client has gone: what attempts report now is of no use. */
  private over = false;

  /** Nothing is read of `connection` until there is somewhere to send it to. */
  constructor(connection: TcpConnection, options: TcpOptions) {
    this.connection = connection;
    this.options = options;
    connection.readDisable(true);
  }

  onNewConnection(): void {
    this.connect();
  }

  onData(data: ByteBuffer, endStream: boolean): void {
    this.upstream?.write(data, endStream);
  }

  onClose(peer: PeerType, reset: boolean): void {
    this.over = true;
    this.connecting?.destroy();
    this.upstream?.close(reset ? 'reset' : peer === PeerType.Remote ? 'flush' : 'now');
  }

  /** The client takes no more, or does again. */
  onHighWatermark(high: boolean): void {
    this.downstreamFull = high;
    this.upstream?.readDisable(high);
  }

  private connect(): void {
    const { info } = this.connection;
    const cluster = this.options.clusters.get(this.target);
    if (cluster === undefined) {
      this.giveUp(ResponseFlag.NoClusterFound);
      return;
    }
    if (this.attempts >= this.options.maxConnectAttempts) {
      this.giveUp(ResponseFlag.UpstreamRetryLimitExceeded);
      return;
    }
    this.attempts++;
    this.connectedFrom = this.options.now();
    info.cluster = this.target;
    info.attempts = this.attempts;
    const attempt = cluster.connectRaw({
      onConnect: (socket) => {
        // At once: it may break off before the entry runs.
        const upstream = this.upstreamOf(socket, cluster.config.bufferLimit);
        this.report(() => this.connected(socket, upstream));
      },
      onFailure: (_reason, failure) =>
        this.report(() => {
          info.flag(ResponseFlag.UpstreamConnectionFailure);
          if (info.upstream !== undefined) info.upstream.failure = failure;
          this.connect();
        }),
      onNoHost: () => this.report(() => this.giveUp(ResponseFlag.NoHealthyUpstream)),
    });
    if (attempt === undefined) {
      this.giveUp(ResponseFlag.NoHealthyUpstream);
      return;
    }
    const { endpoint, socket } = attempt;
    this.connecting = socket;
    const address = { text: joinAddress(endpoint.host, endpoint.port), port: endpoint.port };
    info.upstream = { address, local: undefined, failure: '', endpoint, readyAfter: undefined };
  }

  private report(work: () => void): void {
    this.connection.post(() => {
      if (!this.over) work();
    });
  }

  private get target(): string {
    const chosen = this.connection.info.filterState.get(CLUSTER_KEY);
    if (chosen?.plain !== undefined) return chosen.plain;
    return pickWeighted(this.options.targets, Math.random())?.name ?? '';
  }

  private upstreamOf(socket: Socket, limit: number): TcpSocket {
    const upstream: TcpSocket = new TcpSocket(socket, limit, {
      post: (work) => this.connection.post(work),
      onRead: () => this.connection.write(upstream.input, upstream.hasEnded),
      onHighWatermark: (high) => this.connection.readDisable(high),
      onClosed: (_peer, reset) => {
        if (reset) this.connection.info.flag(ResponseFlag.UpstreamRemoteReset);
        this.connection.close(reset ? 'reset' : 'flush');
      },
    });
    return upstream;
  }

  private connected(socket: Socket, upstream: TcpSocket): void {
    this.connecting = undefined;
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
    const { upstream: info } = this.connection.info;
    if (info !== undefined) {
      info.address = { text: joinAddress(remoteAddress, remotePort), port: remotePort };
      info.local = { text: joinAddress(localAddress, localPort), port: localPort };
      info.failure = '';
      info.readyAfter = this.options.now() - this.connectedFrom;
    }
    this.upstream = upstream;
    if (this.downstreamFull) upstream.readDisable(true);
    upstream.start();
    this.connection.readDisable(false);
  }

  private giveUp(flag: ResponseFlag): void {
    this.connection.info.flag(flag);
    this.connection.close();
  }
}
