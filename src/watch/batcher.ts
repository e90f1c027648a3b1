export interface Batcher {
  add(path: string): void;
  /** Drops what has not been reported. */
  close(): void;
}

/** Collects paths and hands them on, sorted and each once, when none has come for `quiet` milliseconds. */
export function createBatcher(onBatch: (paths: string[]) => void, quiet: number): Batcher {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function flush(): void {
    const paths = [...pending].sort();
    pending.clear();
    onBatch(paths);
  }

  return {
    add(path) {
      if (closed) return;
      pending.add(path);
      clearTimeout(timer);
      timer = setTimeout(flush, quiet);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
