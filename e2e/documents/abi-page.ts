import {
  callbacks,
  enums,
  environment,
  type Hostcall,
  hazards,
  hostcalls,
  WASI_MODULES,
  wasi,
} from '../../src/abi/index.ts';

interface Span {
  since?: string;
  until?: string;
}

const versions = ({ since, until }: Span) => {
  if (since === undefined && until === undefined) return 'all';
  return since === undefined ? `up to ${until}` : `from ${since}`;
};
const code = (text: string) => `\`${text}\``;

/** docs/abi.md, from the ABI table. */
export function abiPage(): string {
  const calls = Object.entries<Hostcall>(hostcalls).map(([name, row]) => {
    const params = row.params.map((param) => `${param.name}: ${param.kind === 'enum' ? param.of : param.kind}`);
    return `| ${code(name)} | ${params.join(', ') || '–'} | ${versions(row)} | ${row.start ? 'yes' : ''} | ${row.summary} |`;
  });
  const called = Object.entries<{ params: readonly string[]; result: string } & Span>(callbacks).map(
    ([name, row]) => `| ${code(name)} | ${row.params.join(', ')} | ${row.result} | ${versions(row)} |`,
  );
  const members = Object.entries(enums).map(
    ([name, list]) => `| ${name} | ${list.map((member, index) => `${index} ${member}`).join(', ')} |`,
  );
  return `${[
    '# The Proxy-Wasm ABI',
    '',
    'Made from the table in `src/abi/` that the embedded host is made from. Versions 0.1.0, 0.2.0 and 0.2.1 are loaded, told apart by the export `proxy_abi_version_…`.',
    '',
    '## Host functions of module `env`',
    '',
    'Each answers a status. `bytes`, `text`, `span` and `pairs` are a pointer and a size; `out_bytes` is two pointers, for the pointer and the size of memory that the guest allocates; the other',
    'outs are one pointer. *Start* says whether start functions may call it.',
    '',
    '| function | parameters | ABI | start | what it does |',
    '|---|---|---|---|---|',
    ...calls,
    '',
    `Beside them: ${Object.keys(environment).map(code).join(', ')}.`,
    '',
    '## Callbacks of the guest',
    '',
    'All parameters are i32. A callback that is missing is skipped. Of ABI 0.1.0 `proxy_on_request_headers` and `proxy_on_response_headers` have no `end_of_stream`.',
    '',
    '| export | parameters | result | ABI |',
    '|---|---|---|---|',
    ...called,
    '',
    '## Hazards',
    '',
    'What Envoy accepts and silently does not do, or worse. The embedded proxy tells the author once, with callback and plugin; where Envoy would die, or send what is not HTTP, it does not.',
    '',
    '| a filter | Envoy 1.40 | instead |',
    '|---|---|---|',
    ...Object.values(hazards).map(({ did, envoy, instead }) => `| ${did} | ${envoy} | ${instead} |`),
    '',
    '## Enumerations',
    '',
    '| name | members |',
    '|---|---|',
    ...members,
    '',
    '## WASI',
    '',
    `Under ${WASI_MODULES.map(code).join(' and ')}: ${Object.keys(wasi).map(code).join(', ')}.`,
  ].join('\n')}\n`;
}
