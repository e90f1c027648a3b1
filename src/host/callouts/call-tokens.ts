/** The low bits of a token say what it is for (cpp-host wasm.h, CalloutType). */
export const CallKind = { httpCall: 0, grpcCall: 1, grpcStream: 2 } as const;
export type CallKind = (typeof CallKind)[keyof typeof CallKind];

const KIND_MASK = 3;
const STEP = 4;

/** What kind of call `token` stands for. */
export function kindOf(token: number): number {
  return token & KIND_MASK;
}

/** The tokens of one VM: a sequence for each kind of call, and one of its own for names to resolve. */
export class CallTokens {
  private readonly last = [CallKind.httpCall, CallKind.grpcCall, CallKind.grpcStream].map(Number);
  /** Envoy's begins with 1, and its first token is 2. */
  private lastResolution = 1;

  next(kind: CallKind): number {
    this.last[kind] = (this.last[kind]! + STEP) >>> 0;
    return this.last[kind];
  }

  /** Envoy's Wasm::nextDnsToken: 2, 3, … */
  nextResolution(): number {
    return ++this.lastResolution;
  }
}
