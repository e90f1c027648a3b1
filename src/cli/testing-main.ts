import { main } from './main.ts';

// What bin/proxlet.js does, for tests that look at a whole process.
await main();
