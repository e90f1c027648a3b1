import { GET } from '../messages.ts';
import { call, effective, on, only, property, resume, script, trap } from '../probe/script.ts';
import { reg } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const tick = (period: number) => call('proxy_set_tick_period_milliseconds', period).silent();
const QUEUE = '$SCENE-queue';

/** Plugins of the bootstrap: root contexts without streams. */
export const SERVICES: readonly Scenario[] = [
  {
    name: 'service: configuration and a tick',
    services: [
      script(
        on.configure(tick(20), property('plugin_name'), property('xds', 'node', 'id'), property('request', 'path')),
        only({ nth: 1 }, on.tick(tick(0), property('plugin_root_id'), resume('HttpRequest'), effective(77))),
      ),
    ],
    client: [{ log: '> proxy_on_tick(1)' }],
  },
  {
    name: 'service: a message from a filter',
    services: [
      script(
        on.configure(call('proxy_register_shared_queue', QUEUE).unseen()),
        on.queue_ready(call('proxy_dequeue_shared_queue', 1).silent()),
      ),
    ],
    filters: [
      script(
        on.request_headers(
          call('proxy_resolve_shared_queue', '$SCENE.s', QUEUE).keep(0).unseen(),
          call('proxy_enqueue_shared_queue', reg(0), 'hello').silent(),
        ),
      ),
    ],
    client: [{ send: GET }, { log: '> proxy_on_queue_ready' }],
  },
  {
    name: 'service: one that traps in a tick, beside filters that go on',
    services: [script(on.configure(tick(20)), on.tick(trap('unreachable')))],
    filters: [script()],
    alone: 'the line of the trap has no prefix',
    client: [{ log: 'failed: Uncaught' }, { send: GET }],
  },
];
