import { missingToolchain } from '../support/missing-toolchain.ts';
import { testTemplates } from './test-templates.ts';

await testTemplates('go', missingToolchain('go'));
