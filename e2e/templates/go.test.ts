import { isOnPath } from '../support/is-on-path.ts';
import { testTemplates } from './test-templates.ts';

await testTemplates('go', !isOnPath('go') && 'no Go here');
