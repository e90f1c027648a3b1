import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate with its key, as PEM files and as text. */
export interface Certificate {
  certFile: string;
  keyFile: string;
  cert: string;
  key: string;
}

export interface CertificateSettings {
  /** Whom it is for. */
  subject?: `IP:${string}` | `URI:${string}`;
  /** Who signs it; it signs itself unless given. */
  issuer?: Certificate;
}

/** Makes one below `folder`, for a day and, unless another subject is given, for 127.0.0.1. */
export async function makeCertificate(
  folder: string,
  name: string,
  { subject = 'IP:127.0.0.1', issuer }: CertificateSettings = {},
): Promise<Certificate> {
  const certFile = join(folder, `${name}.crt`);
  const keyFile = join(folder, `${name}.key`);
  const signed = issuer === undefined ? [] : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile];
  // Otherwise it may sign others.
  const isLeaf = issuer === undefined ? [] : ['-addext', 'basicConstraints=critical,CA:FALSE'];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', ...signed],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${subject}`, ...isLeaf, '-keyout', keyFile],
    ...['-out', certFile],
  ]);
  return { certFile, keyFile, cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
}
