/** One build, as the parent asks the compiler's process for it. Paths are relative to that process's folder. */
export interface ClangRequest {
  args: string[];
  /** Folders whose headers and sources the compiler may read. */
  sources: string[];
  /** Folders that it may read whole. */
  includes: string[];
  /** The SDK's folder, absolute, and where in the compiler's file system it goes. */
  sdk: { from: string; to: string } | undefined;
}

/** `crashed`: clang trapped; its process is not to be used again. */
export interface ClangReply {
  status: 'compiled' | 'failed' | 'crashed';
  /** All that clang printed, verbatim. */
  output: string;
  /** Empty unless it compiled. */
  module: Uint8Array;
}
