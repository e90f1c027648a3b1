import type { CallbackName } from '../../abi/index.ts';
import type { GuestBuffer } from '../byte-buffer.ts';
import type { Vm } from '../vm.ts';

/** What pending calls need of the context that makes them. */
export interface CallOwner {
  readonly vm: Vm;
  /** Calls the guest for this context, then does what it asked for. */
  tell(name: CallbackName, a: number, b?: number, c?: number, d?: number): void;
  /** What buffer 8 stands for from now on. */
  setCallData(buffer: GuestBuffer): void;
}
