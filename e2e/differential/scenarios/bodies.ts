/** What each body, trailers and headers callback may return, for requests and responses and several shapes of a message. */
import { chunked, request } from '../messages.ts';
import { body, bodyStatus, CONTINUE, on, only, returns, type Statement, script, setBody } from '../probe/script.ts';
import type { ListenerSpec, Scenario, Step } from '../scenario.ts';

/** How a message of either direction comes; each write is a call of the body callback. */
interface Shape {
  name: string;
  writes: string[];
  fields: string[];
}

const SHAPES: Shape[] = [
  { name: 'a length', fields: ['Content-Length: 4'], writes: ['abcd'] },
  { name: 'no body', fields: ['Content-Length: 0'], writes: [''] },
  { name: 'one chunk', fields: ['Transfer-Encoding: chunked'], writes: [chunked(['abcd'])] },
  { name: 'chunks and trailers', fields: ['Transfer-Encoding: chunked'], writes: [chunked(['abc', 'defg'], ['t: 1'])] },
];

const CHUNKS = ['Transfer-Encoding: chunked'];

/** A request in this shape, to a backend that answers at once. */
const sent = ({ fields, writes }: Shape): Step[] => [{ send: request('POST /backend', fields, writes.join('')) }];

type Traffic = Pick<Scenario, 'client' | 'backend'>;

const answer = ({ fields, writes }: Shape): NonNullable<Scenario['backend']> => [
  { raw: [`HTTP/1.1 200 OK\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${writes.join('')}`] },
];

/** Of both directions, what a scenario about one of them varies. */
const DIRECTIONS = [
  {
    direction: 'request',
    buffer: 'HttpRequestBody',
    headers: on.request_headers,
    body: on.request_body,
    trailers: on.request_trailers,
    traffic: (shape: Shape): Traffic => ({ client: sent(shape) }),
  },
  {
    direction: 'response',
    buffer: 'HttpResponseBody',
    headers: on.response_headers,
    body: on.response_body,
    trailers: on.response_trailers,
    traffic: (shape: Shape): Traffic => ({ client: [{ send: request('GET /backend') }], backend: answer(shape) }),
  },
] as const;

const STOP_ITERATION: ListenerSpec & { fields: object } = { fields: { allow_on_headers_stop_iteration: true } };

/** Whatever is held is let go by the client, which has waited long enough to see that nothing comes. */
const hold = (steps: readonly Step[]): Step[] => [
  ...steps.map((step): Step => ('send' in step ? { ...step, until: 'sent' } : step)),
  { settle: true },
  { settle: true },
  { settle: true },
];

/** Data callbacks that hold back until the end, and what they see each time. */
const observe = (buffer: 'HttpRequestBody' | 'HttpResponseBody'): Statement[] => [bodyStatus(buffer), body(buffer)];

const RETURNED_BY_BODY: Scenario[] = DIRECTIONS.flatMap(({ direction, buffer, body: onBody, trailers, traffic }) =>
  [0, 1, 2, 3, 4, 99, 0xffffffff].flatMap((value) =>
    // What is dropped would be waited for where a length says how much comes.
    SHAPES.filter(({ name }) => name !== 'no body' && !(name === 'a length' && value > 2)).map((shape): Scenario => {
      const { client, ...rest } = traffic(shape);
      return {
        name: `bodies: ${direction} body with ${shape.name}, first call returns ${value}`,
        filters: [
          script(
            only({ nth: 1 }, onBody(...observe(buffer), returns(value))),
            onBody(...observe(buffer)),
            trailers(...observe(buffer)),
          ),
        ],
        client,
        ...rest,
      };
    }),
  ),
);

const RETURNED_ALWAYS: Scenario[] = DIRECTIONS.flatMap(({ direction, buffer, body: onBody, traffic }) =>
  [1, 2, 3].flatMap((value) =>
    SHAPES.filter(({ name }) => name !== 'no body').map((shape): Scenario => {
      const { client, ...rest } = traffic(shape);
      return {
        name: `bodies: ${direction} body with ${shape.name}, every call returns ${value}`,
        filters: [script(onBody(...observe(buffer), returns(value)))],
        client: hold(client),
        ...rest,
      };
    }),
  ),
);

const RETURNED_BY_HEADERS: Scenario[] = DIRECTIONS.flatMap(({ direction, headers, body: onBody, traffic, buffer }) =>
  [0, 1, 2, 3, 4, 5, 0xffffffff].flatMap((value) =>
    [false, true].flatMap((allowed) =>
      SHAPES.filter(({ name }) => name !== 'one chunk').map((shape): Scenario => {
        const { client, ...rest } = traffic(shape);
        return {
          name: `bodies: ${direction} headers with ${shape.name} return ${value}${allowed ? ', stop iteration allowed' : ''}`,
          filters: [
            {
              script: script(headers(returns(value)), onBody(...observe(buffer))),
              ...(allowed ? STOP_ITERATION : {}),
            },
            script(),
          ],
          client: value === 0 || value === 2 ? client : hold(client),
          ...rest,
        };
      }),
    ),
  ),
);

const RETURNED_BY_TRAILERS: Scenario[] = DIRECTIONS.flatMap(({ direction, trailers, traffic }) =>
  [0, 1, 2, 99].map((value): Scenario => {
    const { client, ...rest } = traffic(SHAPES.find(({ name }) => name === 'chunks and trailers')!);
    return {
      name: `bodies: ${direction} trailers return ${value}`,
      filters: [script(trailers(returns(value))), script()],
      client: value === 0 ? client : hold(client),
      ...rest,
    };
  }),
);

/** Changes of `abcdefgh` in the last data callback, with start and size (reference 2.3). */
const EDITS: { name: string; start: number; size: number; data: string }[] = [
  { name: 'prepend', start: 0, size: 0, data: 'XYZ' },
  { name: 'replace the first three', start: 0, size: 3, data: 'XYZW' },
  { name: 'replace exactly all', start: 0, size: 8, data: 'X' },
  { name: 'replace more than all', start: 0, size: 0xffffffff, data: 'XY' },
  { name: 'empty', start: 0, size: 0xffffffff, data: '' },
  { name: 'append at the end', start: 8, size: 0, data: 'XYZ' },
  { name: 'append at the end, with a size', start: 8, size: 3, data: 'XYZ' },
  { name: 'append far beyond', start: 0xffffffff, size: 0, data: 'XYZ' },
  { name: 'in the middle', start: 1, size: 1, data: 'XYZ' },
  { name: 'the last one', start: 7, size: 1, data: 'XYZ' },
  { name: 'nothing with nothing', start: 0, size: 0, data: '' },
];

const READS: [start: number, size: number][] = [
  [0, 0],
  [0, 3],
  [0, 8],
  [0, 9],
  [3, 2],
  [7, 5],
  [8, 1],
  [9, 1],
  [0xffffffff, 1],
  [0, 0xffffffff],
  [1, 0xffffffff],
  [0xffffffff, 0xffffffff],
];

const EDITED: Scenario[] = DIRECTIONS.flatMap(({ direction, buffer, body: onBody, traffic }) => {
  const shape = { name: '', fields: CHUNKS, writes: [chunked(['abcdefgh'])] };
  const edits = EDITS.map(
    ({ name, start, size, data }): Scenario => ({
      name: `buffers: ${direction} body, ${name}`,
      filters: [
        script(only({ nth: 1 }, onBody(setBody(buffer, start, size, data), ...observe(buffer)))),
        script(onBody(...observe(buffer))),
      ],
      ...traffic(shape),
    }),
  );
  const held = EDITS.map(
    ({ name, start, size, data }): Scenario => ({
      name: `buffers: ${direction} body held back, ${name}`,
      filters: [
        script(
          only({ nth: 1 }, onBody(setBody(buffer, start, size, data), ...observe(buffer), returns(1))),
          onBody(...observe(buffer), setBody(buffer, 0, 0, '>'), ...observe(buffer)),
        ),
        script(onBody(...observe(buffer))),
      ],
      ...traffic(shape),
    }),
  );
  const reads: Scenario = {
    name: `buffers: ${direction} body read in parts`,
    filters: [script(onBody(...READS.map(([start, size]) => body(buffer, start, size))))],
    ...traffic(shape),
  };
  return [...edits, ...held, reads];
});

export const BODIES: Scenario[] = [
  ...RETURNED_BY_BODY,
  ...RETURNED_ALWAYS,
  ...RETURNED_BY_HEADERS,
  ...RETURNED_BY_TRAILERS,
  ...EDITED,
  ...DIRECTIONS.map(
    ({ direction, headers, body: onBody, traffic, buffer }): Scenario => ({
      name: `bodies: ${direction} headers held until the body is there, then its body gathered`,
      filters: [
        {
          script: script(
            headers(returns(1)),
            only({ nth: 1 }, onBody(...observe(buffer), returns(1))),
            onBody(...observe(buffer), returns(CONTINUE)),
          ),
          ...STOP_ITERATION,
        },
      ],
      ...traffic({ name: '', fields: CHUNKS, writes: [chunked(['abc', 'defg'])] }),
    }),
  ),
];
