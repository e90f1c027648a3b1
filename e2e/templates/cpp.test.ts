import { testTemplates } from './test-templates.ts';

await testTemplates('cpp', false);
