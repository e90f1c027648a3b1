import { FilterState } from '../../host/index.ts';
import type { AcceptedConnection, ConnectionServer, ServedConnection } from '../connection-server.ts';
import type { FilterGeneration } from '../filter-generation.ts';
import { serveHttp1 } from '../http1/index.ts';
import { ActiveStream } from './active-stream.ts';
import type { HttpOptions } from './http-options.ts';
import { INLINE_REQUEST_HEADERS, INLINE_RESPONSE_HEADERS } from './inline-headers.ts';
import { StreamInfo } from './stream-info.ts';

/** What codecs need to know of a connection manager. */
export interface CodecSettings {
  enableTrailers: boolean;
  maxRequestHeadersKb: number;
  maxRequestHeaders: number;
  bufferLimit: number;
}

/** Serves connections with an HTTP connection manager: a codec each, whose requests take the filters of the day. */
export class HttpServer implements ConnectionServer {
  readonly generation: FilterGeneration<HttpOptions>;
  private readonly settings: CodecSettings;
  private readonly connections = new Set<ServedConnection>();
  private successor: HttpServer | undefined;

  constructor(generation: FilterGeneration<HttpOptions>, settings: CodecSettings) {
    this.generation = generation;
    this.settings = settings;
  }

  serve({ socket, id, source, destination, onClose }: AcceptedConnection): ServedConnection {
    const { enableTrailers, maxRequestHeaders, maxRequestHeadersKb, bufferLimit } = this.settings;
    const filterState = new FilterState();
    const connection: ServedConnection = serveHttp1(
      socket,
      {
        newStream: (sender) => {
          const { generation } = this.latest;
          const { now, listener } = generation.options;
          const connection = { id, source, destination, listener, filterState };
          return new ActiveStream(generation, sender, new StreamInfo(now(), connection));
        },
      },
      {
        enableTrailers,
        maxHeaders: maxRequestHeaders,
        maxHeadBytes: maxRequestHeadersKb * 1024,
        highWatermark: bufferLimit,
        inlineRequest: INLINE_REQUEST_HEADERS,
        inlineResponse: INLINE_RESPONSE_HEADERS,
        onClose: () => {
          this.connections.delete(connection);
          onClose();
        },
      },
    );
    this.connections.add(connection);
    return connection;
  }

  /** New requests on its connections take the new filters, where those are for HTTP too. */
  retire(next?: ConnectionServer): void {
    if (next instanceof HttpServer) this.successor = next;
    else for (const connection of this.connections) connection.drain();
    this.generation.retire();
  }

  private get latest(): HttpServer {
    let latest: HttpServer = this;
    while (latest.successor !== undefined) latest = latest.successor;
    if (latest !== this) this.successor = latest;
    return latest;
  }
}
