import { rustBuild } from '../support/rust-target.ts';
import { testTemplates } from './test-templates.ts';

const rust = rustBuild();
await testTemplates('rust', 'missing' in rust && rust.missing);
