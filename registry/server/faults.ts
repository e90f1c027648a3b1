/** What goes wrong with an exchange. */
export type FaultAction =
  /** Answers so, instead of doing what was asked. */
  | { type: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Closes the connection when so many bytes of the request's body were taken; none unless given. */
  | { type: 'hang-up'; afterBytes?: number }
  /** Does what was asked, and closes the connection instead of answering. */
  | { type: 'no-answer' }
  /** Announces the whole body, and closes the connection after so many bytes of it. */
  | { type: 'truncate'; afterBytes: number }
  /** Does what was asked, and changes a bit of the body's first byte. */
  | { type: 'corrupt' }
  /** Does what was asked, and makes the body so many bytes longer or, when negative, shorter; with a matching length. */
  | { type: 'resize'; by: number }
  /** Does what was asked, and answers with other headers; null takes one away. */
  | { type: 'headers'; headers: Record<string, string | null> };

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

/** Says of each request which fault it meets: the first in the list that is due. */
export function faultSchedule(faults: readonly Fault[]): (method: string, path: string) => FaultAction | undefined {
  const rules = faults.map((fault) => ({ ...fault, seen: 0 }));
  return (method, path) => {
    let due: FaultAction | undefined;
    for (const rule of rules) {
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.path !== undefined && path.search(rule.path) === -1) continue;
      const { skip = 0, times = 1 } = rule;
      const turn = rule.seen++;
      if (turn >= skip && turn < skip + times) due ??= rule.action;
    }
    return due;
  };
}
