import type { HeaderMap } from '../../host/index.ts';

/**
 * What the router refuses to send upstream because of what filters did to it (HeaderUtility::checkValidRequestHeaders,
 * checkRequiredRequestHeaders): the reply's body, from which its details are made. Undefined when all is well.
 */
export function checkRequest(headers: HeaderMap): string | undefined {
  if (!headers.has(':method')) return 'missing required header: :method';
  const fields = headers.fields;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    // An empty one passes.
    if (name.charCodeAt(0) !== 0x3a && !TOKEN.test(name)) return `invalid header name: ${escaped(name)}`;
    if (FORBIDDEN.test(fields[i + 1]!)) return `invalid header value for: ${name}`;
  }
  return undefined;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/;
const FORBIDDEN = /[\0\r\n]/;

/** As Envoy writes a name that may hold anything: quotes, backslashes and control characters as in JSON. */
function escaped(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}
