import type { CopyEvent } from '../../../registry/copy.ts';
import type { Context } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';

/** Shows how far a transfer is: `pushing hello:1: 1.2 MiB`. */
export function copyProgress(context: Context, what: string): (event: CopyEvent) => void {
  const moved = new Map<string, number>();
  let total = 0;
  context.progress(what);
  return ({ kind, descriptor, bytes }) => {
    if (kind !== 'progress' && kind !== 'copied') return;
    total += bytes - (moved.get(descriptor.digest) ?? 0);
    moved.set(descriptor.digest, bytes);
    context.progress(`${what}: ${formatBytes(total)}`);
  };
}
