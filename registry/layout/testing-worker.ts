/** A process for processes.test.ts: pushes images to a layout, or prunes it, until it is told to stop or killed. */

import { copy } from '../copy.ts';
import { MemoryTarget } from '../memory-target.ts';
import { pushImage } from '../testing-image.ts';
import { OciLayout } from './layout.ts';

const [folder = '', role = '', name = '', count = '0'] = process.argv.slice(2);
const layout = await OciLayout.open(folder, { create: true });
for (let round = 0; round < Number(count); round++) {
  if (role === 'prune') {
    await layout.prune({ grace: 50 });
  } else {
    const source = new MemoryTarget();
    await pushImage(source, Buffer.alloc(200_000, `${name} ${round % 3}`), { tag: 'image' });
    await copy(source, 'image', layout, `${name}:${round}`);
    if (round % 2 === 1) await layout.untag(`${name}:${round - 1}`);
  }
  process.stdout.write(`${round}\n`);
}
