export { type FilterStage, parseFilterStage } from './filter-stage.ts';
export { gloo } from './gloo.ts';
export type { GlooOptions } from './options.ts';
