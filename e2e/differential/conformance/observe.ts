import { environment } from '../../../src/abi/index.ts';

/**
 * What a transcript of the scripted probe shows, as row ids of docs/conformance.md: `call NAME STATUS`,
 * `callback NAME VALUE`, `map MAP DEED CALLBACK STATUS`, `buffer BUFFER DEED CALLBACK STATUS`, `wasi MODULE NAME ERRNO`,
 * `property PATH STATUS`, `foreign NAME STATUS`.
 */
export function observed(transcript: string): Set<string> {
  const rows = new Set<string>();
  let callback = '';
  for (const line of transcript.split('\n')) {
    const text = LINE.exec(line)?.[1];
    if (text === undefined) continue;
    const entered = ENTERED.exec(text)?.[1];
    const left = LEFT.exec(text)?.[1];
    if (entered !== undefined) {
      callback = entered;
      rows.add(`callback ${callback}`);
    } else if (left !== undefined) rows.add(`callback ${callback} ${left}`);
    else for (const row of callRows(text, callback)) rows.add(row);
  }
  return rows;
}

const LINE = /^log info wasm log(?: \S*[^\s:])*?: (.*)$/;
const ENTERED = /^> (\w+)\(/;
const LEFT = /^< (\d+)$/;
const CALLED = /^([\w.]+)\((.*)\) = (\d+|void)(?: |$)/;

function callRows(text: string, callback: string): string[] {
  const [, name = '', args = '', status = ''] = CALLED.exec(text) ?? [];
  if (name === '') return [];
  if (!/^(proxy_|envoy_)/.test(name)) return [`wasi ${qualified(name)} ${status}`];
  const rows = [`call ${name} ${status}`];
  const first = /^\w+/.exec(args)?.[0] ?? '';
  const deed = DEEDS[name];
  if (deed !== undefined && /^[A-Z]/.test(first)) rows.push(`${deed} ${callback} ${status}`.replace('*', first));
  const quoted = /^"((?:[^"\\]|\\..)*)"/.exec(args)?.[1];
  if (name === 'proxy_get_property' && quoted !== undefined)
    rows.push(`property ${quoted.replaceAll('\\00', '.')} ${status}`);
  if (name === 'proxy_call_foreign_function' && quoted !== undefined) rows.push(`foreign ${quoted} ${status}`);
  return rows;
}

/** Module and name of a function that scripts call without a module, unless it is the old one. */
function qualified(name: string): string {
  if (name.includes('.')) return name.replace('.', ' ');
  return `${name in environment ? 'env' : 'wasi_snapshot_preview1'} ${name}`;
}

/** What a call does to the map or buffer that it names first. */
const DEEDS: Readonly<Record<string, string>> = {
  proxy_get_header_map_value: 'map * read',
  proxy_get_header_map_pairs: 'map * list',
  proxy_get_header_map_size: 'map * size',
  proxy_add_header_map_value: 'map * write',
  proxy_replace_header_map_value: 'map * write',
  proxy_remove_header_map_value: 'map * write',
  proxy_set_header_map_pairs: 'map * write',
  proxy_get_buffer_bytes: 'buffer * read',
  proxy_get_buffer_status: 'buffer * size',
  proxy_set_buffer_bytes: 'buffer * write',
};
