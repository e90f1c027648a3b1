/** Lengths and chunked coding that do not fit. */
import { chunked, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const FRAMING: CodecScenario[] = [
  {
    name: 'length and chunked',
    client: [
      { send: request('POST /backend', ['Content-Length: 5', 'Transfer-Encoding: chunked'], chunked(['hello'])) },
    ],
  },
  {
    name: 'two equal lengths',
    client: [{ send: request('POST /backend', ['Content-Length: 5', 'Content-Length: 5'], 'hello') }],
  },
  {
    name: 'two different lengths',
    client: [{ send: request('POST /backend', ['Content-Length: 5', 'Content-Length: 6'], 'hello') }],
  },
  { name: 'length that is no number', client: [{ send: request('POST /backend', ['Content-Length: five'], 'hello') }] },
  { name: 'negative length', client: [{ send: request('POST /backend', ['Content-Length: -5'], 'hello') }] },
  {
    name: 'transfer encoding gzip',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: gzip'], 'hello') }],
  },
  {
    name: 'transfer encoding gzip, chunked',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: gzip, chunked'], chunked(['hello'])) }],
  },
  {
    name: 'transfer encoding in capitals',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: Chunked'], chunked(['hello'])) }],
  },
  {
    name: 'bad chunk size',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], 'xyz\r\nhello\r\n') }],
  },
  {
    name: 'chunk without its line end',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], '5\r\nhelloXX\r\n0\r\n\r\n') }],
  },
  {
    name: 'huge chunk size',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], 'fffffffffffffffff\r\nhello') }],
  },
];
