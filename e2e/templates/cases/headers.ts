import type { TemplateCases } from '../template-case.ts';

export const headers: TemplateCases = {
  cases: [
    {
      does: 'adds its own header without a configuration',
      exchanges: [
        { answerHeaders: { hello: 'world', server: 'envoy' } },
        { path: '/status/404', status: 404, answerHeaders: { hello: 'world' } },
      ],
      logs: [/^configured: hello: world$/],
    },
    {
      does: 'adds the headers of its configuration, also beside those of the backend',
      configuration: 'x-one: 1\n\n  x-two : two words  \nserver: mine\n',
      exchanges: [{ answerHeaders: { 'x-one': '1', 'x-two': 'two words', hello: undefined } }],
      logs: [/^configured: x-one: 1, x-two: two words, server: mine$/],
    },
    {
      does: 'adds headers to requests, too',
      configuration: 'request.x-from: proxlet\nx-one: 1\nrequest.x-two: 2',
      exchanges: [
        {
          received: { headers: { 'x-from': 'proxlet', 'x-two': '2', 'x-one': undefined } },
          answerHeaders: { 'x-one': '1', 'x-from': undefined },
        },
      ],
      logs: [/^configured: request\.x-from: proxlet, x-one: 1, request\.x-two: 2$/],
    },
  ],
  refused: [
    { configuration: 'a: b\nno header', logs: /^bad configuration: line 2 is not "name: value": no header$/ },
    { configuration: 'a b: c', logs: /^bad configuration: line 1 is not "name: value": a b: c$/ },
    { configuration: ' \n', logs: /^bad configuration: it holds no header$/ },
  ],
};
