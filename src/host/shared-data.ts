import { Status } from '../abi/index.ts';
import { OVERHEAD } from './limits.ts';

interface Entry {
  value: Uint8Array;
  cas: number;
}

/** Shared data of all VMs: a key space for each vm_id, one CAS counter for all (cpp-host shared_data.cc). */
export class SharedData {
  private readonly spaces = new Map<string, Map<string, Entry>>();
  private cas = 1;
  /** Bytes that all entries take, roughly. */
  footprint = 0;

  get(vmId: string, key: string): Readonly<Entry> | undefined {
    return this.spaces.get(vmId)?.get(key);
  }

  /** `cas` 0 writes whatever is there; another one must equal the entry's, if there is an entry. Keeps `value`. */
  set(vmId: string, key: string, value: Uint8Array, cas: number): number {
    let space = this.spaces.get(vmId);
    if (space === undefined) {
      space = new Map();
      this.spaces.set(vmId, space);
    }
    const entry = space.get(key);
    if (entry !== undefined && cas !== 0 && entry.cas !== cas) return Status.CasMismatch;
    this.footprint += entry === undefined ? size(key, value) : value.length - entry.value.length;
    space.set(key, { value, cas: this.nextCas() });
    return Status.Ok;
  }

  /** The last VM of `vmId` has gone. CAS values go on counting. */
  forget(vmId: string): void {
    for (const [key, { value }] of this.spaces.get(vmId) ?? []) this.footprint -= size(key, value);
    this.spaces.delete(vmId);
  }

  private nextCas(): number {
    const cas = this.cas;
    this.cas = cas === 0xffffffff ? 1 : cas + 1;
    return cas;
  }
}

const size = (key: string, value: Uint8Array) => key.length + value.length + OVERHEAD;
