import type { TemplateCases } from '../template-case.ts';

const masked = [/^masked card numbers: 1$/];

export const redact: TemplateCases = {
  cases: [
    {
      does: 'masks a card number in a request, and no other number',
      exchanges: [
        {
          method: 'POST',
          body: 'card=4111111111111111&order=4111111111111112',
          received: { body: 'card=************1111&order=4111111111111112' },
        },
      ],
      logs: masked,
    },
    {
      does: 'masks a number that is cut into chunks, with separators between its digits',
      exchanges: [
        {
          method: 'POST',
          body: ['card: 5555 55', '55-5555 4', '444, thanks', ' and 12'],
          received: { body: 'card: **** ****-**** 4444, thanks and 12' },
        },
      ],
      logs: masked,
    },
    {
      does: 'masks a card number in a response, and asks for one that is not compressed',
      exchanges: [
        {
          headers: { 'x-card': '378282246310005', 'accept-encoding': 'gzip' },
          received: { headers: { 'x-card': '***********0005', 'accept-encoding': undefined } },
        },
      ],
      logs: masked,
    },
    {
      does: 'keeps as many digits as its configuration says',
      configuration: 'keep: 0',
      exchanges: [{ method: 'POST', body: '4111111111111111', received: { body: '*'.repeat(16) } }],
      logs: masked,
    },
    {
      does: 'keeps as many digits as a configuration of JSON says',
      configuration: '{"keep": 2}',
      exchanges: [{ method: 'POST', body: '4111111111111111', received: { body: `${'*'.repeat(14)}11` } }],
      logs: masked,
    },
  ],
  refused: [{ configuration: 'keep: 20', logs: /^bad configuration: unknown setting: keep: 20$/ }],
};
