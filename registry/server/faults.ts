/** What goes wrong with an answer. */
export type FaultAction =
  /** Answers so, instead of doing what was asked. */
  | { type: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Closes the connection after that many bytes of the request's body, or without reading any. */
  | { type: 'hang-up'; afterRequestBytes?: number }
  /** Announces the whole body, sends that many bytes of it and closes the connection. */
  | { type: 'truncate'; afterBytes: number }
  /** Does what was asked, changes one bit of the answer's first byte and leaves the headers alone. */
  | { type: 'corrupt' }
  /** Does what was asked, and answers with other headers; null takes one away. */
  | { type: 'headers'; headers: Record<string, string | null> }
  /** Sends so many more bytes than were announced as the answer's body ends the connection; with `chunked` encoding. */
  | { type: 'pad'; bytes: number }
  /** Does what was asked, and hangs up instead of answering. */
  | { type: 'no-answer' };

/** A fault to inject, for tests of clients. */
export interface Fault {
  /** Upper case; any when undefined. */
  method?: string;
  /** Matches the path with its query, `/v2/hello/blobs/sha256:…`; any when undefined. */
  path?: RegExp;
  /** How many matching requests are answered properly before; none unless given. */
  skip?: number;
  /** How many are spoilt then; one unless given. */
  times?: number;
  action: FaultAction;
}
