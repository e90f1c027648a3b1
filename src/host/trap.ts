/** One frame of a guest's stack, innermost first. */
export interface GuestFrame {
  functionIndex: number;
  /** Byte offset of the instruction in the module. */
  offset: number;
  /** From the name section, where there is one. */
  name: string | undefined;
}

/** A guest that trapped, was stopped, or whose host failed below it. */
export interface Trap {
  /** The export that was called, such as `proxy_on_configure`. */
  callback: string;
  /** V8's reason in Envoy's words: `RuntimeError: unreachable`. */
  reason: string;
  frames: GuestFrame[];
  /** What V8 threw; a bug of ours when it is none of WebAssembly's. */
  error: unknown;
}

/** As many as Envoy prints (cpp-host limits.h). */
const MAX_FRAMES = 20;
const FRAME = /at (?:(.*) \()?wasm:\/\/wasm\/[^:)]*:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/;

/** Explains what `callback` threw. `names` gives names that V8 does not. */
export function trapOf(callback: string, error: unknown, names: (index: number) => string | undefined): Trap {
  return { callback, reason: reasonOf(error), frames: framesOf(error, names), error };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node 20 and Envoy's V8 differ in one text.
  const message = error.message.replace('null function or function signature mismatch', 'function signature mismatch');
  return `${error.name}: ${message}`;
}

function framesOf(error: unknown, names: (index: number) => string | undefined): GuestFrame[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const frames: GuestFrame[] = [];
  for (const line of error.stack.split('\n')) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const functionIndex = Number(match[2]);
    frames.push({ functionIndex, offset: Number.parseInt(match[3]!, 16), name: names(functionIndex) ?? match[1] });
    if (frames.length === MAX_FRAMES) break;
  }
  return frames;
}

/** The log message that Envoy writes for it (source/extensions/common/wasm/wasm_vm.cc, cpp-host v8.cc). */
export function formatTrap(trap: Trap, hasNames: boolean): string {
  const lines = [`Function: ${trap.callback} failed: Uncaught ${trap.reason}`];
  if (hasNames && trap.frames.length > 0) {
    lines.push('Proxy-Wasm plugin in-VM backtrace:');
    trap.frames.forEach((frame, index) => {
      const name = frame.name ?? `unknown(function index:${frame.functionIndex})`;
      lines.push(`${String(index).padStart(3)}:  0x${frame.offset.toString(16)} - ${name}`);
    });
  }
  return lines.join('\n');
}
