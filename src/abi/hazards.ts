/** Something that Envoy accepts and does not do, or does worse than nothing: a filter author would never know. */
export interface Hazard {
  /** What the filter did. */
  readonly did: string;
  /** What Envoy makes of it. */
  readonly envoy: string;
  /** What to write instead. */
  readonly instead: string;
  /** Whether a running Envoy can be compared: it is still there afterwards, with an answer that is worth the name. */
  readonly survives: boolean;
}

/** By the name under which the host reports it. Observed on Envoy 1.40. */
export const hazards = {
  'continue-in-pausing-callback': {
    did: 'resumed the stream in the same callback that then paused it',
    envoy: 'resumes before it has seen the pause: the stream stays paused, and headers and body are out of reach',
    instead: 'return Continue from this callback, or resume from a later one (a callout, a tick)',
    survives: true,
  },
  'continue-unpaused': {
    did: 'resumed a stream that is not paused',
    envoy: 'ignores it in a release build and aborts in a debug build; the headers are out of reach all the same',
    instead: 'resume only what a callback paused',
    survives: true,
  },
  'continue-response-before-headers': {
    did: 'resumed a response that has not begun',
    envoy: 'dies of a segmentation fault, and every connection with it',
    instead: 'resume the request (stream type 0) until on_response_headers was called',
    survives: false,
  },
  'continue-in-own-callback': {
    did: 'resumed a message in the callback of its headers',
    envoy: 'sends the headers twice, or leaves the body behind: what arrives is not HTTP',
    instead: 'return Continue',
    survives: false,
  },
  'continue-upstream': {
    did: 'resumed the upstream side (stream type 3)',
    envoy: 'answers Unimplemented (12), on which SDKs panic',
    instead: 'pause and resume the downstream side (stream type 2)',
    survives: true,
  },
  'stream-type-of-another-kind': {
    did: 'resumed or closed a TCP side of an HTTP stream',
    envoy: 'answers Ok and does nothing',
    instead: 'use stream type 0 (request) or 1 (response)',
    survives: true,
  },
  'no-stream': {
    did: 'acted on a stream from a root context, without setting the effective context',
    envoy: 'answers Ok and does nothing',
    instead: 'call proxy_set_effective_context with the id of the stream first',
    survives: true,
  },
  'second-local-response': {
    did: 'sent a second local response in one callback',
    envoy: 'sends the first; only the details of the second reach the access log',
    instead: 'return after the first',
    survives: true,
  },
  'local-response-at-the-end': {
    did: 'sent a local response from on_log, on_done or on_delete',
    envoy: 'dies of it: from on_log it logs again, and calls on_log again, without end',
    instead: 'answer in a request or response callback',
    survives: false,
  },
  'close-at-the-end': {
    did: 'closed a stream that is over',
    envoy: 'dies of it in on_response_trailers, on_log, on_done and on_delete',
    instead: 'close a stream while its request or response is under way',
    survives: false,
  },
  'write-after-send': {
    did: 'changed headers that were sent already',
    envoy: 'answers Ok and sends nothing of it',
    instead: 'change headers before they are let go: keep them paused until the change is made',
    survives: true,
  },
  'headers-out-of-reach': {
    did: 'asked for headers that are out of reach in this callback',
    envoy: 'answers BadArgument (2), on which SDKs panic: the callback that had them returned Continue',
    instead: 'keep what you need in the stream context while its headers callback runs, or pause there',
    survives: true,
  },
  'empty-pairs': {
    did: 'listed headers that are out of reach in this callback',
    envoy: 'answers Ok with an empty list, where the specification says BadArgument',
    instead: 'keep what you need in the stream context while its headers callback runs, or pause there',
    survives: true,
  },
  'unreadable-pairs': {
    did: 'set all headers from a list that is empty, or that the host could not read',
    envoy: 'answers Ok and removes every header (more than 1024 pairs or 1 MiB, and lists cut short, count as empty)',
    instead: 'check how the list is made; to remove headers, remove them by name',
    survives: true,
  },
  'required-header-removed': {
    did: 'removed a request header that Envoy needs',
    envoy: 'answers Ok; without :path or x-forwarded-proto the request gets 404, without :method 503',
    instead: 'replace its value',
    survives: true,
  },
  'content-length-kept': {
    did: 'changed the length of a body whose content-length stands',
    envoy: 'sends the old length with the new bytes: the peer waits, or cuts the message off',
    instead: 'remove content-length in the headers callback',
    survives: true,
  },
  'trailers-with-content-length': {
    did: 'made trailers for a message with a content-length',
    envoy: 'sends no trailers over HTTP/1: they need chunked coding',
    instead: 'remove content-length in the headers callback',
    survives: true,
  },
  'middle-of-buffer': {
    did: 'replaced bytes in the middle of a buffer',
    envoy: 'answers BadArgument (2); other hosts and testers do it',
    instead: 'read the whole buffer and replace all of it',
    survives: true,
  },
  'front-of-buffer': {
    did: 'replaced the first bytes of a buffer, and not all of them',
    envoy: 'does it since a few versions; older ones answer BadArgument (2), and the specification does not promise it',
    instead: 'replace the whole buffer',
    survives: true,
  },
  'end-stream-action': {
    did: 'returned ContinueAndEndStream (2) from a headers callback',
    envoy: 'does as if it were Continue: the body goes on its way',
    instead: 'send a local response, or drop the body in its callbacks',
    survives: true,
  },
  'unknown-action': {
    did: 'returned a value that is no action of this callback',
    envoy: 'stops the stream; a body callback loses its bytes',
    instead: 'return one of the values of the ABI',
    survives: true,
  },
  'request-property-out-of-reach': {
    did: 'asked for a property of the request after its headers were let go',
    envoy: 'answers NotFound (1) until on_log',
    instead: 'keep it in the stream context in on_request_headers',
    survives: true,
  },
  'property-path-with-segments': {
    did: 'set a property whose path has several segments',
    envoy: 'answers Ok, but get_property with the same path does not find it',
    instead: 'use a path of one segment, such as `my_filter_user`',
    survives: true,
  },
  'gauge-below-zero': {
    did: 'lowered a gauge below zero',
    envoy: 'gauges are unsigned: the value becomes a number near 2^64',
    instead: 'keep gauges at zero or above',
    survives: true,
  },
} as const satisfies Record<string, Hazard>;

export type HazardName = keyof typeof hazards;
