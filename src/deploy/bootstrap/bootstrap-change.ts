import type { FilterPlace } from './plan-bootstrap.ts';
import type { BootstrapRecord, ModuleFile } from './records.ts';

/** What a deploy, rollback or undeploy would do to a bootstrap file. Nothing is changed before `applyBootstrap`. */
export interface BootstrapChange {
  id: string;
  /** The file that is written: absolute, symbolic links followed. Undefined where the result is only shown. */
  file: string | undefined;
  /** The file's text as it is, undefined where there is none, and as it will be. */
  before: string | undefined;
  after: string;
  /** False: everything is as it should be, and applying does nothing. */
  changed: boolean;
  /** Undefined where the filter is not in the file. */
  revision: { from: number | undefined; to: number | undefined };
  /** The connection managers that have the filter; none for an undeploy. */
  places: readonly FilterPlace[];
  /** The Envoy that takes the result: `Envoy 1.40.0`; undefined where none was found that could say. */
  checkedBy: string | undefined;
  /** What the user should know before consenting; printable. */
  notes: readonly string[];
  /** How it is made; nothing to show. */
  steps: BootstrapSteps;
}

export interface BootstrapSteps {
  /** Where records are kept. */
  dataDir: string;
  /** The module that the result names. */
  module: (ModuleFile & { bytes: Uint8Array }) | undefined;
  record: { before: BootstrapRecord | undefined; after: BootstrapRecord | undefined };
}
