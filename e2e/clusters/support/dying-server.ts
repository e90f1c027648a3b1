import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { parse, stringify } from 'yaml';
import { makeCertificate } from '../../support/certificate.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

/**
 * Stands before an API server and hands on all that changes nothing; at the first change it ends without an answer, as a
 * server that dies. Returns the kubeconfig for it, made of one for the server.
 */
export async function dyingServer(kubeconfig: string): Promise<string> {
  const config = parse(kubeconfig);
  const [{ cluster }] = config.clusters;
  const target: string = cluster.server;
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
  const { cert, key } = await makeCertificate(await scratchFolder(), 'dying');
  const server = createServer({ cert, key }, (asked, answer) => {
    const { method = 'GET', headers, url = '' } = asked;
    if (method !== 'GET' && !url.includes('dryRun=All')) {
      server.close();
      server.closeAllConnections();
      return;
    }
    const onwards = request(new URL(url, target), { method, headers, ca }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onwards.on('error', (error) => answer.destroy(error));
    asked.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  cluster.server = `https://127.0.0.1:${port}`;
  cluster['certificate-authority-data'] = Buffer.from(cert).toString('base64');
  return stringify(config);
}
