import { HeaderMapType } from '../../abi/index.ts';
import type { Context, HeaderMap, MessageAttribute } from '../../host/index.ts';
import type { StreamInfo } from '../http/stream-info.ts';
import type { Cluster } from '../upstream/cluster.ts';

/** What of the server attributes tell. */
export interface AttributeServer {
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly node: MessageAttribute;
}

/** What attributes are read from: a stream, the server it passes, and the maps that a filter may see now. */
export class AttributeSource {
  readonly info: StreamInfo;
  readonly server: AttributeServer;
  /** Who asks. */
  readonly context: Pick<Context, 'headers'>;

  constructor(info: StreamInfo, server: AttributeServer, context: Pick<Context, 'headers'>) {
    this.info = info;
    this.server = server;
    this.context = context;
  }

  /** Undefined outside its window, as the others. */
  get request(): HeaderMap | undefined {
    return this.context.headers(HeaderMapType.HttpRequestHeaders);
  }

  get response(): HeaderMap | undefined {
    return this.context.headers(HeaderMapType.HttpResponseHeaders);
  }

  get responseTrailers(): HeaderMap | undefined {
    return this.context.headers(HeaderMapType.HttpResponseTrailers);
  }

  /** Of the cluster that the route leads to. */
  get cluster(): Cluster | undefined {
    return this.server.clusters.get(this.info.cluster ?? '');
  }
}
