import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { hideQuery } from '../hide-query.ts';

/** What the user named. */
export type Source = { kind: 'image'; text: string } | { kind: 'url'; url: URL } | { kind: 'path'; text: string };

/** Tells a URL and a path from an image's reference, by their looks alone. Throws ProxletError `url-invalid`. */
export function parseSource(text: string): Source {
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: parseUrl(text) };
  return { kind: /^[./~\\]|^file:|\.wasm$/.test(text) ? 'path' : 'image', text };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw invalid(`${printable(hideQuery(text))} is not a URL`, 'write it as https://example.com/filter.wasm');
  if (url.username !== '' || url.password !== '') {
    throw invalid(
      `the URL of ${url.host} has a name and a password in it, which would stand in the cluster for all to read`,
      'serve the module without them, or push it to a registry as an image',
    );
  }
  url.hash = '';
  return url;
}

function invalid(message: string, hint: string): ProxletError {
  return new ProxletError('url-invalid', message, { exitCode: ExitCode.usage, hint });
}
