import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { makeCertificate } from '../../support/certificate.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import type { ApiServer } from './api-server.ts';

interface Log {
  lines: string[];
  readers: Set<ServerResponse>;
}

/** What a kubelet does for `kubectl logs`, of logs that tests write; those that are followed have the time of each line. */
export class PodLogs {
  /** The queries that were asked, oldest first: `NAMESPACE/POD/CONTAINER?…`. */
  readonly asked: string[] = [];
  readonly #server: ApiServer;
  readonly #node: string;
  readonly #logs = new Map<string, Log>();

  private constructor(server: ApiServer, node: string) {
    this.#server = server;
    this.#node = node;
  }

  /** A node of the cluster, whose kubelet this is. It ends with the tests of this file. */
  static async start(server: ApiServer, node = 'node-1'): Promise<PodLogs> {
    const logs = new PodLogs(server, node);
    const { cert, key } = await makeCertificate(await scratchFolder(), 'kubelet');
    const kubelet = createServer({ cert, key }, (request, response) => logs.#answer(request.url ?? '', response));
    await new Promise<void>((resolve) => kubelet.listen(0, '127.0.0.1', resolve));
    after(() => {
      kubelet.close();
      kubelet.closeAllConnections();
    });
    const { port: Port } = kubelet.address() as AddressInfo;
    const status = {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port } },
    };
    await logs.#create('/api/v1/nodes', { metadata: { name: node }, status });
    return logs;
  }

  /** Makes a pod that runs as far as anybody can tell. */
  async run(
    namespace: string,
    name: string,
    container: string,
    labels: Record<string, string>,
    { annotations = {}, address }: { annotations?: Record<string, string>; address?: string | undefined } = {},
  ): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const spec = { nodeName: this.#node, containers: [{ name: container, image: 'none' }] };
    await this.#create(path, { metadata: { name, labels, annotations }, spec });
    const status = {
      phase: 'Running',
      ...(address !== undefined && { podIP: address, podIPs: [{ ip: address }] }),
    };
    const running = { apiVersion: 'v1', kind: 'Pod', status };
    const answer = await this.#server.request('PATCH', `${path}/${name}/status`, running);
    if (answer.status !== 200) throw new Error(answer.text);
  }

  /** A line of the pod's log, now; `time` is RFC 3339 with nanoseconds. */
  write(namespace: string, pod: string, time: string, text: string): void {
    const log = this.#log(`${namespace}/${pod}`);
    const line = `${time} ${text}\n`;
    log.lines.push(line);
    for (const reader of log.readers) reader.write(line);
  }

  /** The container has ended: so does its log. */
  end(namespace: string, pod: string): void {
    const { readers } = this.#log(`${namespace}/${pod}`);
    for (const reader of readers) reader.end();
    readers.clear();
  }

  #log(key: string): Log {
    const log = this.#logs.get(key) ?? { lines: [], readers: new Set<ServerResponse>() };
    this.#logs.set(key, log);
    return log;
  }

  #answer(url: string, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'https://kubelet');
    const [, call, namespace, pod] = pathname.split('/');
    if (call !== 'containerLogs') {
      response.writeHead(404).end();
      return;
    }
    this.asked.push(url.replace('/containerLogs/', ''));
    const log = this.#log(`${namespace}/${pod}`);
    // Full seconds, whatever the client asked for.
    const since = Date.parse(searchParams.get('sinceTime') ?? '1970-01-01T00:00:00Z');
    const lines = log.lines.filter((line) => Date.parse(line.slice(0, line.indexOf(' '))) >= since);
    const count = Number(searchParams.get('tailLines') ?? lines.length);
    response.writeHead(200, { 'content-type': 'text/plain' });
    const shown = lines.slice(lines.length - count);
    if (searchParams.get('follow') !== 'true') {
      const isTimed = searchParams.get('timestamps') === 'true';
      response.end(shown.map((line) => (isTimed ? line : line.replace(/^\S+ /, ''))).join(''));
      return;
    }
    response.flushHeaders();
    response.write(shown.join(''));
    log.readers.add(response);
    response.on('close', () => log.readers.delete(response));
  }

  async #create(path: string, body: object): Promise<void> {
    const answer = await this.#server.request('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.text}`);
  }
}
