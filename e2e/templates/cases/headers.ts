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
    {
      does: 'takes its headers from a JSON object, too, several from an array',
      configuration: `
        {
          "x-text": " {a: b}, ", "x-number": -1.50e+2, "x-true": true,
          "x-list": ["1", 2, false], "x-none": [],
          "request.x-from": "proxlet", "x-list": "again"
        }
      `,
      exchanges: [
        {
          received: { headers: { 'x-from': 'proxlet' } },
          answerHeaders: {
            'x-text': '{a: b},',
            'x-number': '-1.50e+2',
            'x-true': 'true',
            'x-list': '1, 2, false, again',
            'x-none': undefined,
          },
        },
      ],
      logs: [/^configured: x-text: .* x-list: 1, x-list: 2, x-list: false, request\.x-from: proxlet, x-list: again$/],
    },
    {
      does: 'understands the escapes of JSON',
      configuration: String.raw`{"x-ascii": "\"\\\/\t\u0041\u007E", "x-\u0062": "é\u00e9\u20AC \uD83D\ude00😀\uDBFF\uDFFF"}`,
      exchanges: [
        {
          // Undici takes each byte of a header for a character.
          answerHeaders: { 'x-ascii': '"\\/\tA~', 'x-b': Buffer.from('éé€ 😀😀\u{10ffff}').toString('latin1') },
        },
      ],
    },
  ],
  refused: [
    { configuration: 'a: b\nno header', logs: /^bad configuration: line 2 is not "name: value": no header$/ },
    { configuration: 'a b: c', logs: /^bad configuration: line 1 is not "name: value": a b: c$/ },
    { configuration: ' \n', logs: /^bad configuration: it holds no header$/ },
    { configuration: '{}', logs: /^bad configuration: it holds no header$/ },
    {
      configuration: '{"a": {"b": 1}}',
      logs: /^bad configuration: line 1: expected a string, number or boolean for a, found \{"b": 1$/,
    },
    {
      configuration: '{"a": [["b"]]}',
      logs: /^bad configuration: line 1: expected a string, number or boolean for a, found \["b"$/,
    },
    {
      configuration: '{"a": null}',
      logs: /^bad configuration: line 1: expected a string, number or boolean for a, found null$/,
    },
    { configuration: '{"a": 01}', logs: /^bad configuration: line 1: expected "," or "\}", found 1$/ },
    {
      configuration: '{"a": 1.}',
      logs: /^bad configuration: line 1: expected a string, number or boolean for a, found 1\.$/,
    },
    {
      configuration: '{\n"a": "b"\n"c": "d"\n}',
      logs: /^bad configuration: line 3: expected "," or "\}", found "c": "d"$/,
    },
    { configuration: '{"a": ["b"', logs: /^bad configuration: line 1: expected "," or "\]", found the end$/ },
    { configuration: '{"a": "b",}', logs: /^bad configuration: line 1: expected a name such as "hello", found \}$/ },
    {
      configuration: '{"a b": "c"}',
      logs: /^bad configuration: line 1: expected a name such as "hello", found "a b": "c"$/,
    },
    { configuration: '{"a" "b"}', logs: /^bad configuration: line 1: expected ":", found "b"$/ },
    { configuration: '{"a": "b"} c', logs: /^bad configuration: line 1: expected the end, found c$/ },
    { configuration: '{"a": "b\nc"}', logs: /^bad configuration: line 1: expected a string with an end, found "b$/ },
    {
      configuration: '{"a": "b\\nc"}',
      logs: /^bad configuration: line 1: expected no control character for a, found "b\\nc"$/,
    },
    {
      configuration: '{"a": "\\ud83d"}',
      logs: /^bad configuration: line 1: expected an escape of JSON, found \\ud83d"$/,
    },
    {
      configuration: '{"a": "\\ude00\\ud83d"}',
      logs: /^bad configuration: line 1: expected an escape of JSON, found \\ude00\\ud83d"$/,
    },
    {
      configuration: '{"a": "\\u+041"}',
      logs: /^bad configuration: line 1: expected an escape of JSON, found \\u\+041"$/,
    },
    { configuration: '{"a": "\\x41"}', logs: /^bad configuration: line 1: expected an escape of JSON, found \\x41"$/ },
  ],
};
