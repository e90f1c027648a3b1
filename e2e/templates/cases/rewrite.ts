import type { TemplateCases } from '../template-case.ts';

export const rewrite: TemplateCases = {
  cases: [
    {
      does: 'serves the old paths from the new ones, and leaves others alone',
      exchanges: [
        {
          path: '/api/v1/users/7?full=1',
          answerHeaders: { deprecation: 'true' },
          received: {
            path: '/accounts/7?full=1',
            headers: { host: 'accounts.example', 'x-original-path': '/api/v1/users/7?full=1' },
          },
        },
        { path: '/api/v1/orders', received: { path: '/orders' } },
        {
          path: '/accounts/7',
          answerHeaders: { deprecation: undefined },
          received: { path: '/accounts/7', headers: { host: /^127/, 'x-original-path': undefined } },
        },
      ],
    },
    {
      does: 'keeps the host when it is told no other',
      configuration: 'path: /old /new',
      exchanges: [{ path: '/older', received: { path: '/newer', headers: { host: /^127/ } } }],
    },
    {
      does: 'takes its paths from an array of JSON',
      configuration: '{"path": ["/old /new", "/a /b"], "host": "b.example"}',
      exchanges: [
        { path: '/older', received: { path: '/newer', headers: { host: 'b.example' } } },
        { path: '/a', received: { path: '/b' } },
      ],
    },
  ],
  refused: [
    { configuration: 'host: a.example', logs: /^bad configuration: it has no path$/ },
    { configuration: 'path: old new', logs: /^bad configuration: unknown setting: path: old new$/ },
  ],
};
