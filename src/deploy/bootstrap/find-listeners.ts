import type { Node, Scalar, YAMLSeq } from 'yaml';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { camelCase } from './field-case.ts';
import type { ParsedBootstrap } from './parse-bootstrap.ts';

/** A listener, and the filters of each HTTP connection manager in it: of all its filter chains and the default one. */
export interface Listener {
  /** Its name; where it has none its address. */
  name: string;
  /** `127.0.0.1:10000`; undefined for an internal listener and the like. */
  address: string | undefined;
  lists: readonly FilterList[];
}

export interface FilterList {
  /** The same node for every listener that has it by an alias. */
  node: YAMLSeq;
  /** Where it is in what the document holds. */
  path: readonly (string | number)[];
  isCamelCase: boolean;
}

/** A value, how its field is spelled where it stands, and the way to it. */
interface Found {
  node: Node;
  path: readonly (string | number)[];
}

const HCM = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const HCM_V2 = /^envoy\.config\.filter\.network\.http_connection_manager\.v2\./;
const TYPED_STRUCTS = ['udpa.type.v1.TypedStruct', 'xds.type.v3.TypedStruct'];

/**
 * The static listeners of a bootstrap. Throws ProxletError `config-invalid` for what no Envoy of today takes and what
 * would be looked into.
 */
export function findListeners(bootstrap: ParsedBootstrap): Listener[] {
  const root = { node: bootstrap.document.contents, path: [] };
  if (!bootstrap.yaml.isNode(root.node)) return [];
  const reader = new Reader(bootstrap);
  const listeners = reader.elements(reader.get({ ...root, node: root.node }, 'static_resources', 'listeners'));
  return listeners.map((listener) => {
    const address = reader.address(listener);
    const chains = reader.elements(reader.get(listener, 'filter_chains'));
    const last = reader.get(listener, 'default_filter_chain');
    return {
      name: reader.text(reader.get(listener, 'name')) ?? address ?? `listeners[${listener.path.at(-1)}]`,
      address,
      lists: [...chains, ...(last ? [last] : [])].flatMap((chain) => reader.filterLists(chain)),
    };
  });
}

/** The type that a filter's configuration has, without what stands before it in the URL, and its content. */
export function typedConfigOf(bootstrap: ParsedBootstrap, filter: Node): { type: string | undefined; name: string } {
  const reader = new Reader(bootstrap);
  const found = { node: filter, path: [] };
  return { type: reader.typedConfig(found)?.type, name: reader.text(reader.get(found, 'name')) ?? '' };
}

class Reader {
  private readonly bootstrap: ParsedBootstrap;

  constructor(bootstrap: ParsedBootstrap) {
    this.bootstrap = bootstrap;
  }

  /** The value at the path of `fields` (in snake_case); undefined where there is none. */
  get(from: Found | undefined, ...fields: string[]): Found | undefined {
    return fields.reduce<Found | undefined>((found, field) => found && this.field(found, field), from);
  }

  elements(from: Found | undefined): Found[] {
    const { yaml } = this.bootstrap;
    const list = from && this.resolve(from.node);
    if (from === undefined || !yaml.isSeq(list)) return [];
    return list.items.flatMap((node, index) => (yaml.isNode(node) ? [{ node, path: [...from.path, index] }] : []));
  }

  text(from: Found | undefined): string | undefined {
    const node = from && this.resolve(from.node);
    if (!this.bootstrap.yaml.isScalar(node) || node.value === null || node.value === '') return undefined;
    return String(node.value);
  }

  address(listener: Found): string | undefined {
    const socket = this.get(listener, 'address', 'socket_address');
    const [host, port] = [this.text(this.get(socket, 'address')), this.text(this.get(socket, 'port_value'))];
    if (host === undefined || port === undefined) return undefined;
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  }

  filterLists(chain: Found): FilterList[] {
    return this.elements(this.get(chain, 'filters')).flatMap((filter) => {
      const config = this.typedConfig(filter);
      if (config !== undefined && HCM_V2.test(config.type)) {
        throw this.invalid(filter.node, `${config.type} is of Envoy's v2 API, which went with Envoy 1.18`);
      }
      const list = config?.type === HCM ? this.get(config.value, 'http_filters') : undefined;
      const node = list && this.resolve(list.node);
      if (list === undefined || !this.bootstrap.yaml.isSeq(node)) return [];
      return [{ node, path: list.path, isCamelCase: list.path.at(-1) === 'httpFilters' }];
    });
  }

  typedConfig(filter: Found): { type: string; value: Found } | undefined {
    const config = this.get(filter, 'typed_config');
    const type = this.text(this.get(config, '@type'));
    if (config === undefined || type === undefined) return undefined;
    const name = type.slice(type.lastIndexOf('/') + 1);
    if (!TYPED_STRUCTS.includes(name)) return { type: name, value: config };
    const inner = this.text(this.get(config, 'type_url')) ?? '';
    const value = this.get(config, 'value') ?? config;
    return { type: inner.slice(inner.lastIndexOf('/') + 1), value };
  }

  private field(from: Found, field: string): Found | undefined {
    const { yaml } = this.bootstrap;
    const map = this.resolve(from.node);
    if (!yaml.isMap(map)) return undefined;
    const keys = [field, camelCase(field)];
    for (const { key, value } of map.items) {
      if (!yaml.isScalar(key) || !yaml.isNode(value)) continue;
      const name = String(key.value);
      if (keys.includes(name)) return { node: value, path: [...from.path, name] };
    }
    const merge = map.items.find(({ key }) => yaml.isScalar(key) && isMergeKey(key))?.key;
    if (yaml.isNode(merge)) throw this.invalid(merge, "Envoy's parser does not know the merge key <<");
    return undefined;
  }

  private resolve(node: Node): Node | undefined {
    return this.bootstrap.yaml.isAlias(node) ? node.resolve(this.bootstrap.document) : node;
  }

  private invalid(node: Node, message: string): ProxletError {
    const place = this.bootstrap.at(node.range?.[0] ?? 0);
    return new ProxletError('config-invalid', printable(`${place}: ${message}`), { exitCode: ExitCode.usage });
  }
}

function isMergeKey(key: Scalar): boolean {
  return key.value === '<<' && key.type === 'PLAIN';
}
