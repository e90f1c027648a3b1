import { testTemplates } from './test-templates.ts';

await testTemplates('assemblyscript', false);
