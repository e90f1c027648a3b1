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
  ],
  refused: [
    { configuration: 'vm_id: elsewhere', logs: /^no queue access_log in the VM "elsewhere": .*not ?found$/i },
    { configuration: 'queue:', logs: /^bad configuration: unknown setting: queue: $/ },
  ],
};
