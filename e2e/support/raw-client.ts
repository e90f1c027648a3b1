/** A raw HTTP/1.1 client: it sends any bytes and records everything that comes back. */
import { connect, type Socket } from 'node:net';
import { fieldValue, MessageReader, type RawMessage } from './message-reader.ts';

/** One thing the client does on its connection. */
export interface ClientStep {
  /** latin1; several are separate writes. */
  send: string | readonly string[];
  /**
   * What to wait for before the next step: that many final responses (1 unless given), an interim response,
   * the end of the connection, or nothing.
   */
  until?: number | 'interim' | 'head' | 'close' | 'sent';
  /** The responses to this step answer HEAD and have no body. */
  head?: boolean;
  /** Afterwards the client resets its connection, ends its side, or lets the peer settle before the next step. */
  finally?: 'reset' | 'end' | 'settle';
}

export interface ClientRecord {
  /** Interim (1xx) responses included, in order; the last may be incomplete. */
  responses: RawMessage[];
  /** What the peer had done to the connection by the time `closing` was called. */
  connection: 'open' | 'closed' | 'reset';
}

const PATIENCE = 10_000;

/**
 * Plays `steps` on one connection to 127.0.0.1:`port`. As a client does, it ends its side after an answer with
 * `connection: close` and leaves out the steps that remain. `settle` runs before the connection's state is looked at:
 * it gives the peer the time to close. Rejects when anything is waited for longer than 10 s.
 */
export async function rawExchange(
  port: number,
  steps: readonly ClientStep[],
  settle: () => Promise<void>,
): Promise<ClientRecord> {
  const client = await RawClient.connect(port);
  try {
    for (const step of steps) {
      await client.play(step);
      if (step.finally === 'settle') await settle();
    }
    return await client.record(settle);
  } finally {
    client.destroy();
  }
}

/** One connection to 127.0.0.1, for those that play steps on several. */
export class RawClient {
  private state: ClientRecord['connection'] = 'open';
  private connected = false;
  /** An answer said that it is the last one. */
  private ending = false;
  private readonly responses: RawMessage[] = [];
  private final = 0;
  private interim = 0;
  private heads = 0;
  private expectHead = false;
  private check: () => void = () => {};
  private readonly socket: Socket;
  private readonly reader: MessageReader;

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    const client = new RawClient(socket);
    try {
      await client.waitFor(() => client.connected, 'the connection');
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return client;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    this.reader = new MessageReader(
      (message) => bodyRule(message, this.expectHead),
      (message) => {
        this.responses.push(message);
        if (isInterim(message)) this.interim++;
        else this.final++;
        if (fieldValue(message.fields, 'connection')?.toLowerCase() === 'close') {
          this.ending = true;
          this.socket.end();
        }
      },
      () => {
        this.heads++;
      },
    );
    socket.on('connect', () => {
      this.connected = true;
      this.check();
    });
    socket.on('data', (data) => {
      this.reader.push(data);
      this.check();
    });
    socket.on('end', () => this.over('closed'));
    socket.on('error', () => this.over('reset'));
  }

  /** Nothing, when the connection is over. */
  async play(step: ClientStep): Promise<void> {
    if (this.state !== 'open' || this.ending) return;
    const { until = 1 } = step;
    this.expectHead = step.head ?? false;
    const before = { final: this.final, interim: this.interim, heads: this.heads };
    for (const part of typeof step.send === 'string' ? [step.send] : step.send) await this.write(part);
    if (step.finally === 'end') this.socket.end();
    const reached = (): boolean => {
      if (until === 'sent') return true;
      if (this.state !== 'open' || this.ending) return true;
      if (until === 'close') return false;
      if (until === 'interim') return this.interim > before.interim;
      if (until === 'head') return this.heads > before.heads;
      return this.final >= before.final + until;
    };
    await this.waitFor(reached, `step ${JSON.stringify(step).slice(0, 200)}`);
    if (step.finally === 'reset') {
      this.socket.resetAndDestroy();
      this.state = 'closed';
    }
  }

  /** All responses, the one that the connection's end cut short included, and what became of the connection. */
  async record(settle: () => Promise<void>): Promise<ClientRecord> {
    if (this.ending) await this.waitFor(() => this.state !== 'open', 'the end of the connection');
    await settle();
    const { current } = this.reader;
    return { responses: current ? [...this.responses, current] : this.responses, connection: this.state };
  }

  destroy(): void {
    this.socket.destroy();
  }

  private waitFor(reached: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`timed out in ${what}; so far: ${this.responses.map((r) => r.startLine).join(', ')}`));
      }, PATIENCE);
      this.check = () => {
        if (!reached() && !(this.state !== 'open' && !this.connected)) return;
        clearTimeout(timer);
        this.check = () => {};
        if (this.connected) resolve();
        else reject(new Error('could not connect'));
      };
      this.check();
    });
  }

  /** Resolves when the kernel has taken the bytes, so that two writes are two segments on the loopback. */
  private write(part: string): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(part, 'latin1', () => setImmediate(resolve));
    });
  }

  private over(state: 'closed' | 'reset'): void {
    if (this.state === 'open') this.state = state;
    this.reader.end();
    this.check();
  }
}

function isInterim(message: RawMessage): boolean {
  return /^HTTP\/1\.[01] 1\d\d/.test(message.startLine);
}

/** RFC 9112 section 6.3. */
function bodyRule(message: RawMessage, head: boolean): 'none' | 'by-fields-or-close' {
  const status = message.startLine.slice(9, 12);
  if (head || isInterim(message) || status === '204' || status === '304') return 'none';
  return 'by-fields-or-close';
}
