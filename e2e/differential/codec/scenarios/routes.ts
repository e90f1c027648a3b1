/** Answers that come from the proxy or the filter. */
import { GET, post, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const ROUTES: CodecScenario[] = [
  { name: 'unknown path', client: [{ send: request('GET /nowhere') }, { send: GET }] },
  { name: 'unknown path, POST with a body', client: [{ send: post('/nowhere', 'hello') }, { send: GET }] },
  { name: 'local response', client: [{ send: request('GET /local') }, { send: GET }], callbacks: true },
  {
    name: 'local response without a body',
    client: [{ send: request('GET /local-empty') }, { send: GET }],
    callbacks: true,
  },
  { name: 'local response to a POST', client: [{ send: post('/local', 'hello') }, { send: GET }], callbacks: true },
  {
    name: 'local response to a POST that is still on its way',
    client: [{ send: request('POST /local', ['Content-Length: 10'], 'hello') }],
  },
  { name: 'direct response', client: [{ send: request('GET /direct') }] },
  { name: 'redirect', client: [{ send: request('GET /redirect?x=1') }] },
  { name: 'prefix rewrite', client: [{ send: request('GET /rewrite/a?b') }] },
  { name: 'backend down', client: [{ send: request('GET /dead') }, { send: GET }] },
  { name: 'backend down, POST with a body', client: [{ send: post('/dead', 'hello') }, { send: GET }] },
];
