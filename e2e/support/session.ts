import { createInterface } from 'node:readline';
import { signalGroup } from './child-processes.ts';
import type { Owner } from './owner.ts';
import { type Outcome, type ProxletSettings, startProxlet } from './proxlet.ts';

/** What `proxlet run --json` prints for an event, as far as tests look at it. */
export interface SessionEvent {
  type: string;
  on?: string;
  url?: string;
  curl?: string;
  what?: string;
  level?: string;
  message?: string;
  hint?: string;
  line?: string;
  error?: { code: string; message: string; output?: string };
}

/** How long an event may take, in milliseconds: generous, since only a failure waits for it. */
const BOUND = 240_000;

/** A running `proxlet run --json`. */
export class Session {
  /** Of its process, and of the process group that it leads. */
  readonly pid: number;
  /** All events so far. */
  readonly events: SessionEvent[] = [];
  readonly ended: Promise<Outcome>;
  private readonly outcome: Outcome;
  /** How many of the events were waited for. */
  private seen = 0;
  private wake: () => void = () => {};
  private over = false;
  url = '';

  private constructor(args: readonly string[], settings: ProxletSettings) {
    const { child, outcome, ended } = startProxlet(['run', ...args, '--json'], settings);
    if (child.pid === undefined || child.stdout === null) throw new Error('proxlet did not start');
    this.pid = child.pid;
    this.outcome = outcome;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event: SessionEvent = JSON.parse(line);
      this.events.push(event);
      this.wake();
    });
    this.ended = ended.finally(() => {
      this.over = true;
      this.wake();
    });
  }

  /** Starts `proxlet run ...args`, and waits until it listens, on any free port. It ends with its owner. */
  static start(owner: Owner, args: readonly string[], settings: ProxletSettings): Promise<Session> {
    return Session.startAsTyped(owner, args.includes('-c') ? args : [...args, '--port', '0'], settings);
  }

  /** The same on the port that `args` ask for. */
  static async startAsTyped(owner: Owner, args: readonly string[], settings: ProxletSettings): Promise<Session> {
    const session = new Session(args, settings);
    owner.after(() => session.stop());
    session.url = (await session.until('listening')).at(-1)?.url ?? '';
    return session;
  }

  /** Waits for the next event of that type. Returns all since the one that was waited for last, this one included. */
  async until(type: string): Promise<SessionEvent[]> {
    const from = this.seen;
    let late = false;
    const bound = setTimeout(() => {
      late = true;
      this.wake();
    }, BOUND);
    try {
      for (;;) {
        const event = this.events[this.seen];
        if (event === undefined) {
          if (late || this.over) throw new Error(`no event "${type}": ${JSON.stringify(this.outcome)}`);
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
          continue;
        }
        this.seen++;
        if (event.type === type) return this.events.slice(from, this.seen);
      }
    } finally {
      clearTimeout(bound);
    }
  }

  /** A request to the session's listener. */
  fetch(path = '/', init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.url), init);
  }

  /** Ends it as Ctrl-C does. */
  async stop(): Promise<Outcome> {
    if (!this.over) signalGroup(this.pid, 'SIGINT');
    return this.ended;
  }
}
