export { dwarfPositions } from './dwarf/dwarf-positions.ts';
export { type FunctionWeight, heaviestFunction } from './heaviest-function.ts';
export {
  customSections,
  type FunctionType,
  formatType,
  type ModuleExport,
  type ModuleImport,
  type ModuleInfo,
  parseModule,
} from './module.ts';
export { functionNames } from './names.ts';
export { CorruptModule, UnsupportedModule } from './reader.ts';
export { sourceMappingUrl } from './source-mapping-url.ts';
