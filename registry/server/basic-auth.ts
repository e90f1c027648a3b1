import { createHash, timingSafeEqual } from 'node:crypto';

export interface BasicCredentials {
  username: string;
  password: string;
}

/** Whether an `Authorization` header carries these credentials (RFC 7617). Takes the same time for any wrong ones. */
export function isAuthorized(header: string | undefined, { username, password }: BasicCredentials): boolean {
  const encoded = /^basic +([^ ]+)$/i.exec(header ?? '')?.[1] ?? '';
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(hash(Buffer.from(encoded, 'base64')), hash(Buffer.from(`${username}:${password}`)));
}
