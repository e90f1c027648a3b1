import { joinAddress } from '../upstream/cluster.ts';
import type { AdminState } from './admin-state.ts';
import { changeLogging } from './change-logging.ts';
import { json, type Reply, text } from './reply.ts';
import { showStats } from './show-stats.ts';

export interface Endpoint {
  help: string;
  /** Changes something: only POST. */
  changes?: boolean;
  answer(query: URLSearchParams, state: AdminState): Reply;
}

/** What of Envoy's admin interface is here, by path, in the order of `/help`. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['/clusters', { help: 'upstream cluster status', answer: (_query, state) => text(clustersOf(state)) }],
  ['/help', { help: 'print out list of admin commands', answer: () => text(help()) }],
  ['/listeners', { help: 'print listener info', answer: (query, state) => listenersOf(query, state) }],
  ['/logging', { help: 'query/change logging levels', changes: true, answer: changeLogging }],
  ['/quitquitquit', { help: 'exit the server', changes: true, answer: quit }],
  ['/ready', { help: 'print server state, return 200 if LIVE, otherwise return 503', answer: () => text('LIVE\n') }],
  ['/server_info', { help: 'print server version/status information', answer: serverInfo }],
  ['/stats', { help: 'print server stats', answer: showStats }],
  [
    '/stats/prometheus',
    { help: 'print server stats in prometheus format', answer: (query, state) => prometheus(query, state) },
  ],
]);

export function help(): string {
  const lines = [...ENDPOINTS].map(([path, { help, changes }]) => `  ${path}${changes ? ' (POST)' : ''}: ${help}\n`);
  return `admin commands are:\n${lines.join('')}`;
}

function prometheus(query: URLSearchParams, state: AdminState): Reply {
  query.set('format', 'prometheus');
  return showStats(query, state);
}

function listenersOf(query: URLSearchParams, { listeners }: AdminState): Reply {
  if (query.get('format') !== 'json') {
    return text(listeners.map(({ name, host, port }) => `${name}::${joinAddress(host, port)}\n`).join(''));
  }
  const statuses = listeners.map(({ name, host, port }) => ({
    name,
    local_address: { socket_address: { address: host, port_value: port } },
  }));
  return json(JSON.stringify({ listener_statuses: statuses }, undefined, 1));
}

function clustersOf({ clusters }: AdminState): string {
  return clusters
    .flatMap(({ name, endpoints }) => [
      `${name}::observability_name::${name}\n`,
      `${name}::added_via_api::false\n`,
      ...endpoints.map(({ host, port }) => `${name}::${joinAddress(host, port)}::health_flags::healthy\n`),
    ])
    .join('');
}

function serverInfo(_query: URLSearchParams, state: AdminState): Reply {
  const uptime = `${Math.floor(state.uptime() / 1000)}s`;
  return json(
    JSON.stringify(
      { version: 'proxlet', state: 'LIVE', uptime_current_epoch: uptime, uptime_all_epochs: uptime },
      undefined,
      1,
    ),
  );
}

function quit(_query: URLSearchParams, state: AdminState): Reply {
  state.quit();
  return text('OK\n');
}
