import { printable } from '../../../../errors.ts';
import type { Health } from '../../target.ts';

/** What one pod's proxy says. */
export interface Verdict extends Health {
  pod: string;
}

/** What several say together; the worst counts. `selected`: how many there are, asked or not. */
export function sumUp(verdicts: readonly Verdict[], selected: number): Health {
  if (verdicts.length === 0) return { state: 'unknown', reason: 'no running pod with a proxy is selected' };
  const failed = verdicts.filter(({ state }) => state === 'failed');
  if (failed.length > 0) return { state: 'failed', reason: said(failed, verdicts.length) };
  const pending = verdicts.filter(({ state }) => state === 'pending');
  if (pending.length > 0)
    return { state: 'pending', reason: `${pending.length} of ${proxies(verdicts.length)} have not taken it yet` };
  const unknown = verdicts.filter(({ state }) => state === 'unknown');
  if (unknown.length > 0) return { state: 'unknown', reason: said(unknown, verdicts.length) };
  const rest = selected > verdicts.length ? `, of ${selected} that are selected` : '';
  return { state: 'ready', reason: `${proxies(verdicts.length)} took it${rest}` };
}

function said(those: readonly Verdict[], all: number): string {
  const [{ pod, reason }] = those as readonly [Verdict];
  const count = all === 1 ? '' : ` (${those.length} of ${proxies(all)})`;
  return printable(`pod ${pod}${count}: ${reason ?? ''}`);
}

function proxies(count: number): string {
  return count === 1 ? '1 proxy' : `${count} proxies`;
}
