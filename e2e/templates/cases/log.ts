import type { TemplateCases } from '../template-case.ts';

export const log: TemplateCases = {
  cases: [
    {
      does: 'puts a line of JSON about each request into the queue, and takes it from there',
      exchanges: [
        { path: '/status/201', status: 201 },
        { method: 'POST', path: '/a%22b', body: 'x' },
      ],
      logs: [
        /^from the queue: \{"method":"GET","path":"\/status\/201","status":201\}$/,
        /^from the queue: \{"method":"POST","path":"\/a%22b","status":200\}$/,
      ],
    },
    {
      does: 'uses the queue of its configuration',
      configuration: 'queue: other',
      exchanges: [{}],
      logs: [/^from the queue: \{"method":"GET","path":"\/","status":200\}$/],
    },
    {
      does: 'goes on when nobody has made the queue of another VM yet',
      configuration: 'vm_id: elsewhere',
      exchanges: [{}],
      logs: [/^a line is lost: no queue access_log in the VM "elsewhere": .*not ?found$/i],
    },
  ],
  refused: [
    { configuration: 'vm_id', logs: /^bad configuration: line 1 is not "name: value": vm_id$/ },
    { configuration: 'queue:', logs: /^bad configuration: unknown setting: queue: $/ },
  ],
};
