import type { ExitCode } from '../../../errors.ts';
import type { ObjectKind } from '../object.ts';
import type { Status } from '../status.ts';

/** What the server was asked for. */
export interface Asked {
  /** The context of the kubeconfig. */
  context: string;
  /** How a command line of kubectl's for that cluster begins. */
  kubectl: string;
  /** In words, after `asked to`: `apply WasmPlugin shop/hello`. */
  what: string;
  /** The object or the kind that it is about: `WasmPlugin shop/hello`. */
  subject: string;
  /** Undefined for a path that is no object's. */
  kind: ObjectKind | undefined;
  /** Whether it was to change something. */
  isChange: boolean;
}

/** A refusal as an error; texts are made printable later. */
export interface Explained {
  code: string;
  /** A plain sentence without a full stop. */
  message: string;
  hint: string;
  /** `failed` unless given. */
  exitCode?: ExitCode;
  details?: Record<string, unknown>;
}

/** Explains the refusals that it knows; undefined for others. */
export type Refusal = (status: Status, asked: Asked) => Explained | undefined;
