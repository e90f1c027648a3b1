/** Runs an Envoy, prints its process id and waits to be killed: `node envoy-parent.js '{"path": …, "bootstrap": …}'`. */
import { runEnvoy } from '../../src/envoy/index.ts';

const { path, bootstrap }: { path: string; bootstrap: object } = JSON.parse(process.argv[2] ?? '{}');
const { pid } = await runEnvoy({ path, bootstrap, onLog: () => {} });
process.stdout.write(`${pid}\n`);
