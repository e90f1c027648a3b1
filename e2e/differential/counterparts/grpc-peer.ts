import { cluster } from '../bootstrap.ts';
import { type GrpcReply, grpcServer } from './grpc-server.ts';

/** What the gRPC server of the scenarios does, by path. */
const REPLIES: Readonly<Record<string, GrpcReply>> = {
  '/svc/ok': {
    headers: { 'x-initial': '1', 'x-twice': ['a', 'b'] },
    messages: ['answer'],
    trailers: { 'grpc-status': '0', 'grpc-message': 'fine', 'x-trailing': '1' },
  },
  '/svc/two': { messages: ['first', 'second'], trailers: { 'grpc-status': '0' } },
  '/svc/none': { messages: [], trailers: { 'grpc-status': '0' } },
  '/svc/empty': { messages: [''], trailers: { 'grpc-status': '0' } },
  '/svc/failed': { messages: ['part'], trailers: { 'grpc-status': '5', 'grpc-message': 'not%20here%e4' } },
  '/svc/failed-plain': { messages: [], trailers: { 'grpc-status': '7' } },
  '/svc/trailers-only': { trailersOnly: true, trailers: { 'grpc-status': '9', 'grpc-message': 'gm', 'x-t': '1' } },
  '/svc/trailers-only-ok': { trailersOnly: true, trailers: { 'grpc-status': '0' } },
  '/svc/no-status': { messages: ['answer'], trailers: { 'x-t': '1' } },
  '/svc/odd-status': { messages: ['answer'], trailers: { 'grpc-status': 'x' } },
  '/svc/large-status': { messages: ['answer'], trailers: { 'grpc-status': '77' } },
  '/svc/no-trailers': { messages: ['answer'] },
  '/svc/http-503': { status: 503, messages: ['answer'], trailers: { 'grpc-status': '0' } },
  '/svc/http-404': { status: 404, trailersOnly: true, trailers: {} },
  '/svc/http-400-grpc': { status: 400, trailersOnly: true, trailers: { 'grpc-status': '3', 'grpc-message': 'bad' } },
  '/svc/compressed': { raw: '\x01\0\0\0\x01x', trailers: { 'grpc-status': '0' } },
  '/svc/nonsense': { raw: '\x07\0\0\0\x01x', trailers: { 'grpc-status': '0' } },
  '/svc/cut': { raw: '\0\0\0\0\x09cut', trailers: { 'grpc-status': '0' } },
  '/svc/hang': { ends: 'hang' },
  '/svc/hang-later': { early: ['early'], ends: 'hang' },
  '/svc/reset': { ends: 'reset', immediate: true },
  '/svc/refuse': { ends: 'refuse', immediate: true },
  '/svc/disconnect': { ends: 'disconnect' },
  '/svc/reset-later': { messages: ['part'], ends: 'reset' },
  '/svc/disconnect-later': { messages: ['part'], ends: 'disconnect' },
  '/svc/early': { early: ['early'], messages: ['late'], trailers: { 'grpc-status': '0' } },
  '/svc/over': { messages: ['bye'], trailers: { 'grpc-status': '0' }, immediate: true },
};

/** Answers calls of `svc` over HTTP/2. */
export const GRPC_SERVER = grpcServer(REPLIES);

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** A cluster at `port` that is spoken to in HTTP/2. */
export function http2Cluster(name: string, port: number): object {
  return cluster(name, port, {
    typed_extension_protocol_options: {
      [OPTIONS]: {
        '@type': `type.googleapis.com/${OPTIONS}`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
  });
}
