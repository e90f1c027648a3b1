import { missingToolchain } from '../support/missing-toolchain.ts';
import { testTemplates } from './test-templates.ts';

await testTemplates('rust', missingToolchain('rust'));
