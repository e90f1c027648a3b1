import { OVERHEAD } from './limits.ts';

/** A queue and who hears of its messages. */
interface Queue {
  readonly token: number;
  notify: (token: number) => void;
  readonly messages: Uint8Array[];
}

/** Shared queues of all VMs, by vm_id and name; tokens count from 1 (cpp-host shared_queue.cc). */
export class SharedQueues {
  private readonly byName = new Map<string, Queue>();
  private readonly byToken = new Map<number, Queue>();
  private tokens = 0;
  /** Bytes that names and messages take, roughly. */
  footprint = 0;

  /** The queue's token. Registering again moves the notifications to the caller and keeps the messages. */
  register(vmId: string, name: string, notify: (token: number) => void): number {
    const key = keyOf(vmId, name);
    const known = this.byName.get(key);
    if (known !== undefined) {
      known.notify = notify;
      return known.token;
    }
    const queue: Queue = { token: ++this.tokens, notify, messages: [] };
    this.byName.set(key, queue);
    this.byToken.set(queue.token, queue);
    this.footprint += key.length + OVERHEAD;
    return queue.token;
  }

  resolve(vmId: string, name: string): number | undefined {
    return this.byName.get(keyOf(vmId, name))?.token;
  }

  /** The last VM of `vmId` has gone, and its queues with it. Tokens are not given out again. */
  forget(vmId: string): void {
    for (const [key, { token, messages }] of this.byName) {
      if (!key.startsWith(keyOf(vmId, ''))) continue;
      this.byName.delete(key);
      this.byToken.delete(token);
      this.footprint -= key.length + OVERHEAD;
      for (const message of messages) this.footprint -= message.length + OVERHEAD;
    }
  }

  /** Keeps `message`; false for an unknown token. */
  enqueue(token: number, message: Uint8Array): boolean {
    const queue = this.byToken.get(token);
    if (queue === undefined) return false;
    queue.messages.push(message);
    this.footprint += message.length + OVERHEAD;
    queue.notify(token);
    return true;
  }

  /** The oldest message, null when there is none, undefined for an unknown token. */
  dequeue(token: number): Uint8Array | null | undefined {
    const queue = this.byToken.get(token);
    if (queue === undefined) return undefined;
    const message = queue.messages.shift();
    if (message === undefined) return null;
    this.footprint -= message.length + OVERHEAD;
    return message;
  }
}

const keyOf = (vmId: string, name: string) => `${vmId.length}:${vmId}${name}`;
