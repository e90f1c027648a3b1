/** How root contexts go when the process is told to end. */
import { GET } from '../messages.ts';
import { call, on, returns, script, trap } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';

const done = call('proxy_done');
const alone = 'the process ends';
const client: Scenario['client'] = [{ send: GET }, { stop: true }];

export const SHUTDOWN: readonly Scenario[] = [
  { name: 'shutdown: three VMs', filters: [script(), script(), script()], alone, client },
  {
    name: 'shutdown: three plugins in one VM',
    filters: ['a', 'b', 'c'].map(() => ({ script: script(), vmId: '$SCENE.v' })),
    alone,
    client,
  },
  {
    name: 'shutdown: a plugin that is a filter twice, and one beside it',
    filters: [
      { name: '$SCENE.p', script: script() },
      { name: '$SCENE.q', script: script() },
      { name: '$SCENE.p', script: script() },
    ],
    alone,
    client,
  },
  {
    name: 'shutdown: one that is not done',
    filters: [script(on.done(done, returns(0))), script(on.done(done, returns(1)))],
    alone,
    client,
  },
  {
    name: 'shutdown: a trap in on_done, and one in on_delete',
    filters: [script(on.done(trap('unreachable'))), script(on.delete(trap('unreachable')))],
    alone,
    client: [{ stop: true }],
  },
  {
    name: 'shutdown: proxy_done before anybody asked',
    filters: [script(on.configure(done), on.request_headers(done), on.log(done))],
    client: [{ send: GET }],
  },
  { name: 'shutdown: an access logger beside a filter', filters: [script()], accessLogs: [script()], alone, client },
];
