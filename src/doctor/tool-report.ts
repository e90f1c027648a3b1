/** A tool that is here has a `version`; one that is not has `install`, and perhaps a `problem`. */
export interface ToolReport {
  name: 'node' | 'npm' | 'assemblyscript' | 'rust' | 'go' | 'tinygo' | 'c++' | 'envoy';
  /** What proxlet needs it for. */
  purpose: string;
  version: string | undefined;
  path: string | undefined;
  /** Where an Envoy was found, or `bundled`. */
  origin: string | undefined;
  /** What is wrong with what is here, in a sentence. */
  problem: string | undefined;
  /** The command that installs it, or what to do where there is none. */
  install: string | undefined;
}

/** A report of a tool that is not here. */
export const NOTHING = {
  version: undefined,
  path: undefined,
  origin: undefined,
  problem: undefined,
  install: undefined,
};
