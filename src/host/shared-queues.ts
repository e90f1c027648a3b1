/** A queue and who hears of its messages. */
interface Queue {
  readonly token: number;
  notify: (token: number) => void;
  readonly messages: Uint8Array[];
}

/** Shared queues of all VMs, by vm_id and name; tokens count from 1 (cpp-host shared_queue.cc). */
export class SharedQueues {
  private readonly byName = new Map<string, Queue>();
  private readonly byToken: Queue[] = [];

  /** The queue's token. Registering again moves the notifications to the caller and keeps the messages. */
  register(vmId: string, name: string, notify: (token: number) => void): number {
    const key = `${vmId.length}:${vmId}${name}`;
    const known = this.byName.get(key);
    if (known !== undefined) {
      known.notify = notify;
      return known.token;
    }
    const queue: Queue = { token: this.byToken.length + 1, notify, messages: [] };
    this.byName.set(key, queue);
    this.byToken.push(queue);
    return queue.token;
  }

  resolve(vmId: string, name: string): number | undefined {
    return this.byName.get(`${vmId.length}:${vmId}${name}`)?.token;
  }

  /** Keeps `message`; false for an unknown token. */
  enqueue(token: number, message: Uint8Array): boolean {
    const queue = this.byToken[token - 1];
    if (queue === undefined) return false;
    queue.messages.push(message);
    queue.notify(token);
    return true;
  }

  /** The oldest message, null when there is none, undefined for an unknown token. */
  dequeue(token: number): Uint8Array | null | undefined {
    const queue = this.byToken[token - 1];
    return queue === undefined ? undefined : (queue.messages.shift() ?? null);
  }
}
