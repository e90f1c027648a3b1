import { IdTable } from '../id-table.ts';
import type { Vm } from '../vm.ts';
import type { Callout } from './callouts.ts';

/** A call under way. */
export interface PendingCall {
  readonly id: number;
  /** Undefined when the peer has ended a stream that the guest has not closed. */
  callout: Callout | undefined;
  /** Nothing is delivered any more. */
  cancelled: boolean;
  /** Bytes of what is to be sent that the callout was not given, or keeps until its end. */
  size: number;
}

/**
 * Calls of one kind that a root context has under way. Whatever is sent is sent after the callback that asked for it has
 * returned: a guest that is stopped must not be stopped inside of a socket.
 */
export class CallTable<C extends PendingCall> {
  private readonly vm: Vm;
  private readonly calls = new IdTable<C>();
  private readonly onInterrupted: () => void;

  /** `onInterrupted`: a callback that told of one of the calls was stopped. */
  constructor(vm: Vm, onInterrupted: () => void) {
    this.vm = vm;
    this.onInterrupted = onInterrupted;
  }

  get size(): number {
    return this.calls.size;
  }

  /** Bytes that wait to be sent. */
  get footprint(): number {
    let bytes = 0;
    for (const { size, callout } of this.calls) bytes += size + (callout?.unsent ?? 0);
    return bytes;
  }

  /** A call that nobody has cancelled. */
  get(id: number): C | undefined {
    const call = this.calls.get(id);
    return call?.cancelled ? undefined : call;
  }

  begin(call: C): void {
    this.calls.add(call);
    this.vm.defer(() => {
      if (!call.cancelled) call.callout?.start();
    });
  }

  /** Runs `run` where guests may be entered, if the call is still under way then. */
  post(id: number, run: () => void): void {
    this.vm.runtime.options.post({
      run: () => {
        if (this.get(id) === undefined) return;
        if (this.vm.failed) this.end(id);
        else run();
      },
      interrupted: () => {
        this.onInterrupted();
        this.end(id);
      },
    });
  }

  /** Nobody is left to be told. */
  private end(id: number): void {
    this.calls.get(id)?.callout?.cancel();
    this.drop(id);
  }

  drop(id: number): void {
    const call = this.calls.get(id);
    if (call !== undefined) this.calls.delete(call);
  }

  /** Nothing is delivered from now on; its peer hears of it later. */
  cancel(call: C): void {
    call.cancelled = true;
    this.vm.defer(() => {
      call.callout?.cancel();
      this.calls.delete(call);
    });
  }

  /** At once; nothing of a guest is on the stack. */
  cancelAll(): void {
    for (const call of this.calls) {
      call.cancelled = true;
      call.callout?.cancel();
    }
    this.calls.clear();
  }
}
