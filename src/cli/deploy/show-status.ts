import type { Rendered } from '../result.ts';
import type { ListedEverywhere } from './list-deployed.ts';
import { renderStatus, type StatusView } from './text/render-status.ts';
import { unaskedError } from './unasked-error.ts';

/** What `status` says: what could be read, then, as its failure, which clusters could not be asked and why. */
export async function* showStatus(listed: ListedEverywhere, view: StatusView): AsyncGenerator<Rendered> {
  const { bootstraps, notes, asked, failures } = listed;
  const isAnythingKnown = failures.length < asked || bootstraps.length > 0 || notes.length > 0;
  if (isAnythingKnown) yield renderStatus(listed, view);
  if (failures.length > 0) throw unaskedError(failures, asked);
}
