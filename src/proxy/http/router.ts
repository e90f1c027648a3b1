import type { ByteBuffer, HeaderMap } from '../../host/index.ts';
import type { Endpoint, RouteAction } from '../config/types.ts';
import { pickWeighted } from '../pick-weighted.ts';
import { joinAddress, type PendingRequest, type UpstreamCallbacks } from '../upstream/cluster.ts';
import type { ActiveStream } from './active-stream.ts';
import { checkRequest } from './check-request.ts';
import type { ChainSink } from './filter.ts';
import { chooseRoute } from './route-table.ts';
import type { ResetReason, StreamSender } from './stream.ts';
import { ResponseFlag } from './stream-info.ts';

const MILLISECOND = 1_000_000n;

/** What a reset before the response became in Envoy's router (onUpstreamReset): flag and code. */
const RESETS: Partial<Record<ResetReason, { flag: ResponseFlag; status: number }>> = {
  'connection termination': { flag: ResponseFlag.UpstreamConnectionTermination, status: 503 },
  'remote connection failure': { flag: ResponseFlag.UpstreamConnectionFailure, status: 503 },
  'local connection failure': { flag: ResponseFlag.UpstreamConnectionFailure, status: 503 },
  'connection timeout': { flag: ResponseFlag.UpstreamConnectionFailure, status: 503 },
  'protocol error': { flag: ResponseFlag.UpstreamProtocolError, status: 502 },
  'remote reset': { flag: ResponseFlag.UpstreamRemoteReset, status: 503 },
};

/** The end of the request's way: chooses where it goes, sends it there and brings the answer back (Envoy router.cc). */
export class Router implements ChainSink, UpstreamCallbacks {
  private readonly stream: ActiveStream;
  private routed = false;
  private pending: PendingRequest | undefined;
  private sender: StreamSender | undefined;
  /** Calls that wait for a connection. */
  private waiting: (() => void)[] = [];
  /** Of the body, in those calls. */
  private waitingBytes = 0;
  private timer: { cancel(): void } | undefined;
  private timeout = 0;
  /** When a connection was asked for. */
  private forwarded = 0n;
  private responseStarted = false;
  private done = false;
  /** Reasons why the response has to wait. */
  private pauses = 0;

  constructor(stream: ActiveStream) {
    this.stream = stream;
  }

  /** Finds the route anew, for attributes and for the request when it comes. */
  findRoute(headers: HeaderMap): void {
    const { options } = this.stream.generation;
    const choice = chooseRoute(options.routes, headers);
    this.stream.info.virtualHost = choice?.virtualHost;
    this.stream.info.route = choice?.route;
    const action = choice?.route?.action;
    this.stream.info.cluster =
      action?.kind === 'route' ? pickWeighted(action.clusters, Math.random())?.name : undefined;
    this.routed = true;
  }

  /** The headers changed: the next who asks chooses again. */
  clearRoute(): void {
    this.routed = false;
  }

  headers(headers: HeaderMap, endStream: boolean): void {
    if (!this.routed) this.findRoute(headers);
    const { info } = this.stream;
    const action = info.route?.action;
    if (action === undefined) {
      info.flag(ResponseFlag.NoRouteFound);
      this.reply(404, 'route_not_found', '');
      return;
    }
    if (action.kind === 'direct_response') {
      this.stream.sendLocalReply({
        status: action.status,
        details: 'direct_response',
        body: action.body,
        headers: [],
        grpcStatus: -1,
      });
      return;
    }
    if (action.kind === 'redirect') {
      this.redirect(action, headers);
      return;
    }
    const problem = checkRequest(headers);
    if (problem !== undefined) {
      info.flag(ResponseFlag.DownstreamProtocolError);
      const details = `filter_removed_required_request_headers{${problem.replace(/[ \t\n\v\f\r]/g, '_')}}`;
      this.reply(503, details, problem);
      return;
    }
    this.forward(action, headers, endStream);
  }

  data(data: ByteBuffer, endStream: boolean): void {
    if (this.done) return;
    const bytes = data.takeAll();
    if (this.sender === undefined) {
      this.waitingBytes += bytes.length;
      if (this.waitingBytes > this.stream.generation.options.bufferLimit) this.stream.pauseRequest(true);
    }
    this.whenConnected((sender) => {
      if (!sender.sendData(bytes, endStream)) this.stream.pauseRequest(true);
    });
  }

  trailers(trailers: HeaderMap): void {
    if (this.done) return;
    this.whenConnected((sender) => sender.sendTrailers(trailers));
  }

  /** The whole request has arrived: the route's timeout runs from here to the end of the response. */
  onRequestComplete(): void {
    this.armTimeout();
  }

  /** Back-pressure from downstream. */
  readDisable(disable: boolean): void {
    this.pauses += disable ? 1 : -1;
    this.sender?.readDisable(disable);
  }

  /** The stream goes on without its upstream. */
  abandon(): void {
    if (this.done) return;
    this.done = true;
    this.timer?.cancel();
    this.pending?.cancel();
    this.sender?.reset('local reset');
    this.forgetRequest();
  }

  // What the upstream reports, below any stack: everything is posted.

  onEndpoint(endpoint: Endpoint): void {
    const address = { text: joinAddress(endpoint.host, endpoint.port), port: endpoint.port };
    this.stream.info.upstream = { address, local: undefined, failure: '', endpoint, readyAfter: undefined };
  }

  onReady(sender: StreamSender, address: string, port: number, local: string, localPort: number): void {
    this.pending = undefined;
    const { upstream } = this.stream.info;
    if (upstream !== undefined) {
      upstream.address = { text: address, port };
      upstream.local = { text: local, port: localPort };
      upstream.readyAfter = this.stream.generation.options.now() - this.forwarded;
    }
    this.sender = sender;
    for (let i = 0; i < this.pauses; i++) sender.readDisable(true);
    const waiting = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    // A sender that takes no more pauses it again.
    this.stream.pauseRequest(false);
    for (const send of waiting) send();
  }

  onFailure(reason: ResetReason, address: string, port: number, failure: string): void {
    this.stream.post(() => {
      this.pending = undefined;
      const { upstream } = this.stream.info;
      if (upstream !== undefined) {
        upstream.address = { text: address, port };
        upstream.failure = failure;
      }
      this.failed(reason, failure);
    });
  }

  onNoHost(): void {
    this.stream.post(() => {
      if (this.done) return;
      this.done = true;
      this.forgetRequest();
      this.stream.info.flag(ResponseFlag.NoHealthyUpstream);
      this.reply(503, 'no_healthy_upstream', 'no healthy upstream');
    });
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.stream.post(() => {
      if (this.done) return;
      const { info, generation } = this.stream;
      this.responseStarted = true;
      if (info.requestComplete !== undefined && !generation.options.suppressEnvoyHeaders) {
        const elapsed = (generation.options.now() - info.requestComplete) / MILLISECOND;
        headers.set('x-envoy-upstream-service-time', String(elapsed < 0n ? 0n : elapsed));
      }
      info.details = 'via_upstream';
      if (endStream) this.upstreamDone();
      this.stream.encodeHeaders(headers, endStream);
    });
  }

  onData(data: Uint8Array, endStream: boolean): void {
    this.stream.post(() => {
      if (this.done) return;
      if (endStream) this.upstreamDone();
      this.stream.encodeData(data, endStream);
    });
  }

  onTrailers(trailers: HeaderMap): void {
    this.stream.post(() => {
      if (this.done) return;
      this.upstreamDone();
      this.stream.encodeTrailers(trailers);
    });
  }

  onReset(reason: ResetReason): void {
    this.stream.post(() => this.failed(reason, ''));
  }

  onWritable(): void {
    this.stream.post(() => this.stream.pauseRequest(false));
  }

  private upstreamDone(): void {
    this.stream.info.upstreamComplete = this.stream.generation.options.now();
    this.timer?.cancel();
    // The rest of a request that was answered early is of no use any more.
    if (this.stream.requestIsComplete) {
      this.done = true;
      this.sender = undefined;
    }
  }

  private forward(action: RouteAction & { kind: 'route' }, headers: HeaderMap, endStream: boolean): void {
    const { info, generation } = this.stream;
    const cluster = generation.options.clusters.get(info.cluster ?? '');
    if (cluster === undefined) {
      info.flag(ResponseFlag.NoRouteFound);
      this.reply(503, 'cluster_not_found', '');
      return;
    }
    this.timeout = action.timeout;
    if (action.timeout > 0 && !generation.options.suppressEnvoyHeaders) {
      headers.set('x-envoy-expected-rq-timeout-ms', String(action.timeout));
    }
    this.rewrite(action, headers);
    info.attempts = 1;
    this.forwarded = generation.options.now();
    const pending = cluster.request(this);
    if (pending.host !== undefined && action.autoHostRewrite) headers.set(':authority', pending.host);
    if (this.sender === undefined && !this.done) this.pending = pending;
    this.whenConnected((sender) => {
      headers.sent = true;
      info.upstreamStarted = generation.options.now();
      if (!sender.sendHeaders(headers, endStream)) this.stream.pauseRequest(true);
    });
    if (this.stream.requestIsComplete) this.armTimeout();
  }

  private rewrite(action: RouteAction & { kind: 'route' }, headers: HeaderMap): void {
    const match = this.stream.info.route?.match.path;
    const path = headers.get(':path');
    if (action.prefixRewrite !== undefined && path !== undefined && match !== undefined && match.kind !== 'regex') {
      if (!this.stream.generation.options.suppressEnvoyHeaders) headers.set('x-envoy-original-path', path);
      headers.set(':path', action.prefixRewrite + path.slice(match.value.length));
    }
    if (action.hostRewrite !== undefined) headers.set(':authority', action.hostRewrite);
  }

  private redirect(action: RouteAction & { kind: 'redirect' }, headers: HeaderMap): void {
    const scheme = action.https ? 'https' : (headers.get('x-forwarded-proto') ?? 'http');
    const before = headers.get(':path') ?? '/';
    const query = before.includes('?') ? before.slice(before.indexOf('?')) : '';
    const path = action.path === undefined ? before : action.path + (action.path.includes('?') ? '' : query);
    const location = `${scheme}://${action.host ?? headers.get(':authority') ?? ''}${path}`;
    this.stream.sendLocalReply({
      status: action.status,
      details: 'direct_response',
      body: new Uint8Array(0),
      headers: ['location', location],
      grpcStatus: -1,
    });
  }

  private whenConnected(send: (sender: StreamSender) => void): void {
    if (this.sender !== undefined) send(this.sender);
    else {
      this.waiting.push(() => {
        if (this.sender !== undefined) send(this.sender);
      });
    }
  }

  /** Nobody takes the rest of the request, so nothing holds it back. */
  private forgetRequest(): void {
    this.waiting = [];
    this.waitingBytes = 0;
    this.sender = undefined;
    this.stream.pauseRequest(false);
  }

  private armTimeout(): void {
    if (this.timeout === 0 || this.timer !== undefined || this.done) return;
    if (this.stream.info.upstreamComplete !== undefined) return;
    this.timer = this.stream.generation.options.timer(this.timeout, () => this.stream.post(() => this.timedOut()));
  }

  private timedOut(): void {
    if (this.done) return;
    this.stream.info.flag(ResponseFlag.UpstreamRequestTimeout);
    if (this.responseStarted) {
      this.abandon();
      this.stream.resetDownstream('response_timeout');
      return;
    }
    this.abandon();
    this.reply(504, 'response_timeout', 'upstream request timeout');
  }

  private failed(reason: ResetReason, failure: string): void {
    if (this.done) return;
    this.done = true;
    this.timer?.cancel();
    this.forgetRequest();
    const { flag, status } = RESETS[reason] ?? { flag: ResponseFlag.UpstreamRemoteReset, status: 503 };
    this.stream.info.flag(flag);
    const cause = `${reason}${failure === '' ? '' : `|${failure}`}`.replace(/ /g, '_');
    if (this.responseStarted) {
      this.stream.resetDownstream(`upstream_reset_after_response_started{${cause}}`);
      return;
    }
    const body = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
    this.reply(status, `upstream_reset_before_response_started{${cause}}`, body);
  }

  private reply(status: number, details: string, body: string): void {
    this.stream.sendLocalReply({ status, details, body: Buffer.from(body, 'latin1'), headers: [], grpcStatus: -1 });
  }
}
