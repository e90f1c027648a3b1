import { main } from './main.ts';

// What bin/proxlet.cjs does, for tests that look at a whole process.
await main();
