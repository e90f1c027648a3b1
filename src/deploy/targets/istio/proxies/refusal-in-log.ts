import { printable } from '../../../../errors.ts';

/**
 * Why the agent did not take the code at `url`, by its log; undefined where it says nothing, or tried again since without
 * saying it again (Istio, pkg/wasm/convert.go and imagefetcher.go).
 */
export function refusalInLog(log: string, { url, digest }: { url: string; digest: string }): string | undefined {
  const said = `cannot fetch Wasm module ${url}: `;
  const at = log.lastIndexOf(said);
  if (at === -1 || log.indexOf(`with tag ${digest}`, at) !== -1) return undefined;
  const rest = log.slice(at + said.length);
  // The reason may have several lines.
  const end = rest.search(/\. applying (deny|allow) RBAC filter/);
  const reason = end === -1 ? rest.split('\n', 1)[0] : rest.slice(0, end);
  return printable((reason ?? '').replace(/\s+/g, ' ').trim());
}
