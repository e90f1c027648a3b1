/** What Envoy accepts and silently does not do (src/abi/hazards.ts): one scenario a hazard, named for it. */
import { type HazardName, hazards } from '../../../src/abi/index.ts';
import { chunked, GET, post, request } from '../messages.ts';
import {
  CONTINUE,
  call,
  close,
  get,
  mapSize,
  on,
  only,
  pairs,
  property,
  remove,
  replace,
  reply,
  resume,
  returns,
  STOP,
  script,
  setBody,
  setPairs,
  setProperty,
} from '../probe/script.ts';
import { reg } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

type Case = Omit<Scenario, 'name'>;
const HELLO = { send: post('/backend', 'hello') };
const ONCE = { send: GET };

const CASES: Readonly<Record<HazardName, Case>> = {
  'continue-in-pausing-callback': {
    filters: [script(only({ nth: 1 }, on.request_body(resume('HttpRequest'), returns(STOP))))],
    client: [HELLO],
  },
  'continue-unpaused': {
    filters: [script(on.response_headers(resume('HttpRequest')))],
    client: [ONCE],
  },
  'continue-response-before-headers': {
    filters: [script(on.request_headers(resume('HttpResponse')))],
    client: [{ send: GET, until: 'close' }],
  },
  'continue-in-own-callback': {
    filters: [script(on.request_headers(resume('HttpRequest')), on.response_headers(resume('HttpResponse')))],
    client: [ONCE],
  },
  'continue-upstream': { filters: [script(on.request_headers(resume('Upstream')))], client: [ONCE] },
  'stream-type-of-another-kind': {
    filters: [script(on.request_headers(resume('Downstream')), on.response_headers(close('Upstream')))],
    client: [ONCE],
  },
  'no-stream': {
    filters: [
      script(
        on.configure(call('proxy_set_tick_period_milliseconds', 5), returns(1)),
        only(
          { nth: 1 },
          on.tick(
            call('proxy_set_tick_period_milliseconds', 0),
            resume('HttpRequest'),
            close('HttpRequest'),
            reply(200),
          ),
        ),
      ),
    ],
    client: [{ log: 'proxy_send_local_response' }, ONCE],
  },
  'second-local-response': {
    filters: [script(on.request_headers(reply(403, 'first'), reply(500, 'second', { details: 'last' })))],
    client: [ONCE],
  },
  'local-response-at-the-end': { filters: [script(on.log(reply(200)), on.done(reply(200)))], client: [ONCE] },
  'close-at-the-end': {
    filters: [script(on.log(close('HttpRequest')), on.delete(close('HttpRequest')))],
    client: [ONCE],
  },
  'write-after-send': {
    filters: [
      {
        script: script(
          on.request_headers(returns(STOP)),
          only({ nth: 1 }, on.request_body(replace('HttpRequestHeaders', 'x-in', 'time'), returns(CONTINUE))),
          only({ nth: 2 }, on.request_body(replace('HttpRequestHeaders', 'x-too', 'late'), returns(CONTINUE))),
        ),
        fields: { allow_on_headers_stop_iteration: true },
      },
    ],
    client: [
      { send: request('POST /backend', ['Content-Length: 10'], 'hello'), until: 'sent', finally: 'settle' },
      { send: 'world' },
    ],
  },
  'headers-out-of-reach': {
    filters: [script(on.response_headers(get('HttpRequestHeaders', ':path')))],
    client: [ONCE],
  },
  'empty-pairs': { filters: [script(on.response_headers(pairs('HttpRequestHeaders')))], client: [ONCE] },
  'unreadable-pairs': {
    filters: [script(on.request_headers(setPairs('HttpRequestHeaders', 'no pairs'), pairs('HttpRequestHeaders')))],
    client: [ONCE],
  },
  'required-header-removed': {
    filters: [script(on.request_headers(remove('HttpRequestHeaders', 'X-Forwarded-Proto')))],
    client: [ONCE],
  },
  'content-length-kept': {
    filters: [script(only({ nth: 1 }, on.request_body(setBody('HttpRequestBody', 0, 5, 'hello, world'))))],
    client: [HELLO],
  },
  'trailers-with-content-length': {
    filters: [script(only({ nth: 2 }, on.request_body(mapSize('HttpRequestTrailers'))))],
    client: [HELLO],
  },
  'middle-of-buffer': {
    filters: [script(only({ nth: 1 }, on.request_body(setBody('HttpRequestBody', 1, 1, 'x'))))],
    client: [HELLO],
  },
  'front-of-buffer': {
    filters: [script(only({ nth: 1 }, on.request_body(setBody('HttpRequestBody', 0, 2, 'HE'))))],
    client: [HELLO],
  },
  'end-stream-action': { filters: [script(on.request_headers(returns(2)))], client: [HELLO] },
  'unknown-action': {
    filters: [script(only({ nth: 1 }, on.request_body(returns(4))))],
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(['lost'])) }],
  },
  'request-property-out-of-reach': {
    filters: [script(on.response_headers(property('request', 'path')))],
    client: [ONCE],
  },
  'property-path-with-segments': {
    filters: [script(on.request_headers(setProperty(['two', 'segments'], 'x'), property('two', 'segments')))],
    client: [ONCE],
  },
  'gauge-below-zero': {
    filters: [
      script(
        on.request_headers(
          call('proxy_define_metric', 'Gauge', '$SCENE.level').keep(0),
          call('proxy_increment_metric', reg(0), -5n),
          call('proxy_get_metric', reg(0)),
        ),
      ),
    ],
    client: [ONCE],
  },
};

const scenarioOf = (name: string, one: Case): Scenario => ({ ...one, name: `hazard: ${name}` });
const entries = Object.entries(CASES) as [HazardName, Case][];

/** Those that a running Envoy survives. */
export const HAZARDS: Scenario[] = entries
  .filter(([name]) => hazards[name].survives)
  .map(([name, one]) => scenarioOf(name, one));

/** All of them, to be played on the embedded proxy alone. */
export const EVERY_HAZARD: ReadonlyMap<HazardName, Scenario> = new Map(
  entries.map(([name, one]) => [name, scenarioOf(name, one)]),
);
