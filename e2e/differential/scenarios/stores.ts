/** What VMs share: data, queues and metrics. */
import { GET } from '../messages.ts';
import { call, on, only, script } from '../probe/script.ts';
import type { Plugin, Scenario } from '../scenario.ts';

const getData = call('proxy_get_shared_data', 'key');
const setData = (value: string, cas: number, key = 'key') => call('proxy_set_shared_data', key, value, cas);
const register = call('proxy_register_shared_queue', 'queue');
const resolve = (vmId: string) => call('proxy_resolve_shared_queue', vmId, 'queue');
const dequeue = call('proxy_dequeue_shared_queue', 1);
const enqueue = (message: string) => call('proxy_enqueue_shared_queue', 1, message);

/** Another VM with the vm_id `$SCENE.v`. */
const other = (letter: string): Pick<Plugin, 'vmId' | 'vm'> => ({
  vmId: '$SCENE.v',
  vm: {
    configuration: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: letter },
  },
});
const alone = 'it counts tokens and CAS values of the whole process';

export const STORES: readonly Scenario[] = [
  {
    name: 'shared data: VMs of one vm_id, and of another',
    filters: [
      {
        ...other('a'),
        script: script(
          on.request_headers(getData, setData('one', 0), getData, setData('no', 7), setData('made', 99, 'absent')),
          on.response_headers(getData),
        ),
      },
      {
        ...other('b'),
        script: script(
          on.request_headers(
            getData,
            setData('two', 1),
            setData('three', 1),
            setData('', 0),
            getData,
            call('proxy_get_shared_data', 'absent'),
          ),
        ),
      },
      script(on.request_headers(getData, setData('mine', 1), getData)),
    ],
    alone,
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'shared queues: only the last that registered is told',
    filters: [
      { ...other('a'), script: script(on.request_headers(register), on.queue_ready(dequeue)) },
      { ...other('b'), script: script(on.request_headers(register), on.queue_ready(dequeue)) },
      script(
        on.request_headers(
          resolve('$SCENE.c'),
          resolve('$SCENE.v'),
          resolve(''),
          enqueue('one'),
          enqueue(''),
          call('proxy_enqueue_shared_queue', 2, 'nobody'),
        ),
      ),
    ],
    alone,
    client: [{ send: GET }, { settle: true }, { send: GET }],
  },
  {
    name: 'shared queues: registering again keeps the messages',
    filters: [
      {
        ...other('a'),
        script: script(
          only({ nth: 1, stream: 1 }, on.request_headers(register, enqueue('one'), register, dequeue, dequeue)),
          on.request_headers(enqueue('two'), register, dequeue, call('proxy_dequeue_shared_queue', 9)),
          on.queue_ready(dequeue),
        ),
      },
    ],
    alone,
    client: [{ send: GET }, { settle: true }, { send: GET }],
  },
  {
    name: 'shared queues: a VM takes from a queue that is not its own',
    filters: [
      script(on.request_headers(register, enqueue('one'), enqueue('two'), enqueue('three')), on.queue_ready(dequeue)),
      script(on.request_headers(resolve('$SCENE.a'), dequeue, dequeue)),
    ],
    alone,
    client: [{ send: GET }],
  },
  {
    name: 'metrics: VMs have ids of their own, and share the values',
    filters: ['one', 'two'].map((first) =>
      script(
        on.request_headers(
          call('proxy_define_metric', 'Counter', `$SCENE.${first}`),
          call('proxy_define_metric', 'Counter', '$SCENE.both'),
          call('proxy_define_metric', 'Gauge', '$SCENE.both'),
          call('proxy_increment_metric', 8, 2n),
          call('proxy_get_metric', 8),
          call('proxy_get_metric', 5),
          call('proxy_get_metric', 12),
        ),
      ),
    ),
    client: [{ send: GET }, { admin: '/stats/prometheus?filter=wasmcustom.$SCENE&usedonly' }],
  },
  {
    name: 'metrics: quantiles of a histogram, when the interval is over',
    filters: [
      script(
        on.request_headers(
          call('proxy_define_metric', 'Histogram', '$SCENE.h'),
          ...[7n, 100n, 100n, 0n, 12345n, 5_000_000n].map((value) => call('proxy_record_metric', 6, value)),
          call('proxy_set_tick_period_milliseconds', 600),
        ),
        only({ nth: 1 }, on.tick(call('proxy_set_tick_period_milliseconds', 0))),
      ),
    ],
    bootstrap: () => ({ stats_flush_interval: '0.1s' }),
    alone: 'the interval is that of the process',
    // By the time of the tick the interval is over, and another one with nothing in it.
    client: [
      { send: GET },
      { log: '> proxy_on_tick(1)' },
      { admin: '/stats?filter=wasmcustom.$SCENE' },
      { admin: '/stats/prometheus?filter=wasmcustom.$SCENE' },
    ],
  },
];
