import type { TemplateCases } from '../template-case.ts';

/** The demo backend, the one cluster of `proxlet run`, is the authorization service as well. */
const asking = (path: string, timeout = 60_000) => `cluster: backend\npath: ${path}\ntimeout_ms: ${timeout}`;

export const auth: TemplateCases = {
  cases: [
    {
      does: 'lets a request through, with its body',
      configuration: asking('/status/204'),
      exchanges: [{ method: 'POST', path: '/inbox', body: 'hello', received: { path: '/inbox', body: 'hello' } }],
    },
    {
      does: 'passes a refusal on',
      configuration: asking('/status/403'),
      exchanges: [{ status: 403, answer: 'access denied\n' }],
    },
    {
      does: 'is closed when the service fails',
      configuration: asking('/status/500'),
      exchanges: [{ status: 503, answer: 'authorization is not available\n' }],
      logs: [/^the authorization service answered 500$/],
    },
    {
      does: 'is closed when the service is too slow',
      configuration: asking('/delay/5000', 300),
      exchanges: [{ status: 503, answer: 'authorization is not available\n' }],
      logs: [/^the authorization service answered (?:0|504)$/],
    },
    {
      does: 'is closed when the proxy has no such cluster',
      configuration: 'cluster: nowhere',
      exchanges: [{ status: 503 }],
      logs: [/^cannot ask: BadArgument$/],
    },
  ],
  refused: [
    { configuration: 'path: /', logs: /^bad configuration: it names no cluster$/ },
    { configuration: 'cluster: a\ntimeout_ms: soon', logs: /^bad configuration: unknown setting: timeout_ms: soon$/ },
  ],
};
