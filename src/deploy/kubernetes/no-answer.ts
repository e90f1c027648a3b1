import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { quoteWords } from '../../shell-words.ts';
import type { KubeContext } from './choose-context.ts';
import type { NetworkFailure } from './exchange.ts';

/** What a certificate that Node does not take is called (node:tls, "X509 certificate error codes"). */
const CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_|EPROTO)/;

/**
 * The error for a request without an answer. Of one that changes something and had left, nobody knows whether it was
 * done, and it says so. `what` is the request in words: `apply WasmPlugin shop/hello`.
 */
export function noAnswer(
  failure: NetworkFailure,
  { name, server, flags }: KubeContext,
  { what, safe }: { what: string; safe: boolean },
): ProxletError {
  const { host } = new URL(server);
  const unknown = failure.sent && !safe;
  const message = unknown
    ? `the cluster ${name} at ${host} broke off while it was asked to ${what}: whether it has done it is not known (${failure.message})`
    : `the cluster ${name} at ${host} can't be reached: ${failure.message}`;
  return new ProxletError('cluster-unreachable', printable(message), {
    exitCode: ExitCode.remote,
    hint: printable(unknown ? 'run the same again: what is done already is left as it is' : hintFor(failure, flags)),
    details: { context: name, server: host, systemCode: failure.code, ...(unknown && { outcome: 'unknown' }) },
    cause: failure,
  });
}

/** The error for what the user stopped; `unknown` is what may be done or not. */
export function interrupted(unknown: string | undefined): ProxletError {
  if (unknown === undefined) return new ProxletError('interrupted', 'interrupted', { exitCode: ExitCode.interrupted });
  const message = `interrupted while the cluster was asked to ${unknown}: whether it has done it is not known`;
  return new ProxletError('interrupted', printable(message), {
    exitCode: ExitCode.interrupted,
    details: { outcome: 'unknown' },
  });
}

function hintFor({ code = '' }: NetworkFailure, flags: KubeContext['flags']): string {
  return CERTIFICATE.test(code)
    ? "check `certificate-authority` and `server` of the context's cluster in the kubeconfig"
    : `\`${quoteWords(['kubectl', ...flags, 'cluster-info'])}\` tells whether anything can reach it; choose another with --context`;
}
