import type { Exchange, TemplateCases } from '../template-case.ts';

const from = (client: string): Exchange => ({ headers: { 'x-api-key': client } });
const refused = (request: Exchange): Exchange => ({
  ...request,
  status: 429,
  answer: 'too many requests\n',
  answerHeaders: { 'retry-after': /^(?:1000000|9999\d\d)$/ },
});

export const ratelimit: TemplateCases = {
  cases: [
    {
      does: 'lets a client make so many requests, and tells it when to come again',
      configuration: 'requests: 2\nseconds: 1000000',
      exchanges: [{}, { path: '/status/404', status: 404 }, refused({}), refused({ path: '/other' })],
    },
    {
      does: 'counts the requests of each client',
      configuration: 'requests: 1\nseconds: 1000000\nkey: x-api-key',
      exchanges: [from('one'), from('two'), refused(from('one')), refused(from('two')), {}, refused({})],
    },
    {
      does: 'begins a new window when the old one is over',
      configuration: 'requests: 1\nseconds: 1',
      exchanges: [{ path: '/delay/1100' }, {}],
    },
  ],
  refused: [
    { configuration: 'requests: 0', logs: /^bad configuration: unknown setting: requests: 0$/ },
    { configuration: 'key: a b', logs: /^bad configuration: unknown setting: key: a b$/ },
  ],
};
