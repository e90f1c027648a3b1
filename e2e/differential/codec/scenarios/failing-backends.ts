/** Backends that break off or break the rules. */
import { GET, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const FAILING_BACKENDS: CodecScenario[] = [
  {
    name: 'backend closes before it answers',
    client: [{ send: GET }, { send: GET }],
    backend: [{ raw: [], finally: 'close' }, { body: 'ok' }],
  },
  {
    name: 'backend resets before it answers',
    client: [{ send: GET }, { send: GET }],
    backend: [{ raw: [], finally: 'reset' }, { body: 'ok' }],
  },
  {
    name: 'backend closes in its headers',
    client: [{ send: GET }, { send: GET }],
    backend: [{ body: 'hello', cutAfter: 20 }, { body: 'ok' }],
  },
  {
    name: 'backend closes in a body with a length',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello'], finally: 'close' }],
  },
  {
    name: 'backend closes in a chunked body',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'], finally: 'close' }],
  },
  {
    name: 'backend closes in a chunk',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel'], finally: 'close' }],
  },
  {
    name: 'backend closes while the request is under way',
    client: [{ send: request('POST /backend', ['Content-Length: 10'], 'hello') }],
    backend: [{ early: true, raw: [], finally: 'close' }],
  },
  {
    name: 'backend answers nonsense',
    client: [{ send: GET }, { send: GET }],
    backend: [{ raw: ['SMTP ready\r\n\r\n'] }, { body: 'ok' }],
  },
  {
    name: 'backend answers with two lengths',
    client: [{ send: GET }],
    backend: [
      {
        fields: [
          ['content-length', '2'],
          ['content-length', '3'],
        ],
        raw: ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'],
      },
    ],
  },
  {
    name: 'backend answers with a length and chunked',
    client: [{ send: GET }],
    backend: [
      { raw: ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'] },
    ],
  },
  {
    name: 'backend sends a bad chunk size',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\nhello\r\n'] }],
  },
  {
    name: 'backend sends a header without a colon',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'] }],
  },
  {
    name: 'backend switches protocols unasked',
    client: [{ send: GET, until: 'interim' }],
    backend: [{ raw: ['HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'] }],
  },
  {
    name: 'backend closes an idle connection',
    client: [{ send: GET, finally: 'settle' }, { send: GET }],
    backend: [{ body: 'one', finally: 'close' }, { body: 'two' }],
  },
];
