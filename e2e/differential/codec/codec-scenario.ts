import type { ClientStep } from '../../support/raw-client.ts';
import type { BackendReply } from '../../support/scripted-backend.ts';

/** One case of the HTTP/1.1 codec, played on a bootstrap that all share: see codec-bootstrap.ts. */
export interface CodecScenario {
  /** A short sentence; unique. */
  name: string;
  /** What the client does on one connection. */
  client: readonly ClientStep[];
  /** The backend's answers in order, the last one repeated; `200` with the body `ok` unless given. */
  backend?: readonly BackendReply[];
  /** `enable_trailers` on both sides. */
  trailers?: boolean;
  /** Show the filter's debug lines too: one a body callback. Only where bytes arrive in one piece. */
  callbacks?: boolean;
}
