import { Interrupted } from './guard.ts';

/** One frame of a guest's stack, innermost first. */
export interface GuestFrame {
  functionIndex: number;
  /** Byte offset of the instruction in the module. */
  offset: number;
  /** From the name section, where there is one. */
  name: string | undefined;
  /** `assembly/index.ts:12:5`, where the module came with a source map. */
  source: string | undefined;
}

/** Stands for the name of an export where the trap came from instantiation. */
export const START_SECTION = 'the start section';

/** A guest called a host function that is forbidden while start functions or its allocator run. */
export class RestrictedCall extends Error {
  constructor() {
    super('restricted_callback');
  }
}

/** A guest that trapped, was stopped, or whose host failed below it. */
export interface Trap {
  /** The export that was called, such as `proxy_on_configure`, or START_SECTION. */
  callback: string;
  /** V8's reason in Envoy's words: `RuntimeError: unreachable`. */
  reason: string;
  frames: GuestFrame[];
  error: unknown;
}

/** What is known of a module's code. */
export interface CodeInfo {
  functionNames(): ReadonlyMap<number, string>;
  /** Source position by byte offset in the module. */
  sourcePosition?: (offset: number) => string | undefined;
}

/** As many as Envoy prints (cpp-host limits.h). */
const MAX_FRAMES = 20;
const FRAME = /at (?:(.*) \()?wasm:\/\/wasm\/.*:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/;

/** Explains what `callback` threw. */
export function trapOf(callback: string, error: unknown, code: CodeInfo): Trap {
  return { callback, reason: reasonOf(error), frames: framesOf(error, code), error };
}

/** Whether the guest is to blame. Anything else that came out of it was thrown by a host function: a bug of ours. */
export function isGuestFault({ error }: Trap): boolean {
  return GUEST_FAULTS.some((type) => error instanceof type);
}

const GUEST_FAULTS = [WebAssembly.RuntimeError, WebAssembly.LinkError, RangeError, RestrictedCall, Interrupted];

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node 20 and Envoy's V8 differ in one text.
  const message = error.message.replace('null function or function signature mismatch', 'function signature mismatch');
  return `${error.name}: ${message}`;
}

function framesOf(error: unknown, code: CodeInfo): GuestFrame[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const frames: GuestFrame[] = [];
  for (const line of error.stack.split('\n')) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const functionIndex = Number(match[2]);
    const offset = Number.parseInt(match[3]!, 16);
    const name = code.functionNames().get(functionIndex) ?? match[1];
    frames.push({ functionIndex, offset, name, source: code.sourcePosition?.(offset) });
    if (frames.length === MAX_FRAMES) break;
  }
  return frames;
}

/** The log message that Envoy writes for it (source/extensions/common/wasm/wasm_vm.cc, cpp-host v8.cc); sources are ours. */
export function formatTrap(trap: Trap, hasNames: boolean): string {
  // cpp-host's link() asks for no reason.
  if (trap.callback === START_SECTION) return 'Failed to create new Wasm instance';
  const lines = [`Function: ${trap.callback} failed: Uncaught ${trap.reason}`];
  if (hasNames && trap.frames.length > 0) {
    lines.push('Proxy-Wasm plugin in-VM backtrace:');
    trap.frames.forEach((frame, index) => {
      const name = frame.name ?? `unknown(function index:${frame.functionIndex})`;
      const source = frame.source === undefined ? '' : ` (${frame.source})`;
      lines.push(`${String(index).padStart(3)}:  0x${frame.offset.toString(16)} - ${name}${source}`);
    });
  }
  return lines.join('\n');
}
