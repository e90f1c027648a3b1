import { request } from 'node:http';

/** Where Envoy's admin interface is: a socket file, or a TCP address. */
export type AdminAddress = { socketPath: string } | { host: string; port: number };

export interface AdminListener {
  name: string;
  host: string;
  port: number;
}

/** The status of GET /ready: 200 when Envoy serves; undefined when the admin interface does not answer. */
export async function adminStatus(admin: AdminAddress): Promise<number | undefined> {
  try {
    return (await adminGet(admin, '/ready')).status;
  } catch {
    return undefined;
  }
}

/** The TCP listeners with the ports they really have. */
export async function adminListeners(admin: AdminAddress): Promise<AdminListener[]> {
  const { body } = await adminGet(admin, '/listeners?format=json');
  const answer: ListenersAnswer = JSON.parse(body);
  return (answer.listener_statuses ?? []).flatMap(({ name = '', local_address }) => {
    const address = local_address?.socket_address;
    return address ? [{ name, host: address.address ?? '', port: address.port_value ?? 0 }] : [];
  });
}

interface ListenersAnswer {
  listener_statuses?: {
    name?: string;
    local_address?: { socket_address?: { address?: string; port_value?: number } };
  }[];
}

/** What the admin interface answers to GET `path`. Rejects when it does not within 5 s. */
export function adminGet(admin: AdminAddress, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...admin, path, agent: false, timeout: 5000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`Envoy's admin interface does not answer ${path}`)));
    sent.on('error', reject);
    sent.end();
  });
}
