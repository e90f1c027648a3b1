import { readFileSync } from 'node:fs';

/** What a process has used so far. */
export interface ProcessUsage {
  /** Seconds of CPU of all its threads, in user and kernel mode; exact to 0.01 s. */
  cpu: number;
  /** Resident memory in bytes. */
  memory: number;
}

/** The kernel counts in ticks of 1/100 s for user space, whatever its own clock is (USER_HZ). */
const TICKS = 100;
/** Places after the command's name in /proc/PID/stat, proc_pid_stat(5). */
const UTIME = 11;
const STIME = 12;

/** Undefined where there is no /proc, as on macOS. Throws when the process is gone. */
export function processUsage(pid: number): ProcessUsage | undefined {
  if (process.platform !== 'linux') return undefined;
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name is in parentheses and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const field = (at: number) => fields[at] ?? 0;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return { cpu: (field(UTIME) + field(STIME)) / TICKS, memory: Number(kilobytes) * 1024 };
}
