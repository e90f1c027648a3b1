/** Bootstraps for tests, to be changed by replacing text. */

const TYPES = 'type.googleapis.com/envoy.extensions.filters';
const ROUTER = `{name: envoy.filters.http.router, typed_config: {"@type": ${TYPES}.http.router.v3.Router}}`;

/** A listener whose HTTP filters are `filters`: the lines of a list, without indentation. */
export function listenerText(name: string, port: number, filters: string = `- ${ROUTER}`): string {
  return `  - name: ${name}
    address: {socket_address: {address: 127.0.0.1, port_value: ${port}}}
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": ${TYPES}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ${name}
          route_config:
            virtual_hosts:
            - {name: all, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 200}}]}
          http_filters:
${filters.replace(/^/gm, '          ')}
`;
}

/** A bootstrap with the listeners. */
export function bootstrapText(...listeners: string[]): string {
  return `# made by hand\nstatic_resources:\n  listeners:\n${listeners.join('')}`;
}
