import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process it is, precisely enough to tell later whether it still lives. */
export interface ProcessIdentity {
  pid: number;
  /** The machine since its last start, and the namespace that the process number belongs to. */
  machine: string;
  /** When the process began, as the kernel counts it: process numbers are used again. Empty where the system does not tell. */
  started: string;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, machine: thisMachine(), started: startOf(process.pid) };
}

/** `unknown` for a process of another machine or container, and where a number may have been given to a later process. */
export function livenessOf(owner: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (owner.machine !== thisMachine()) return 'unknown';
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'dead';
  }
  if (owner.started === '') return 'unknown';
  return startOf(owner.pid) === owner.started ? 'alive' : 'dead';
}

function thisMachine(): string {
  return [
    hostname(),
    quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    quietly(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ');
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets. */
function startOf(pid: number): string {
  return quietly(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });
}

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
