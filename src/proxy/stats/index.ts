export { renderJson } from './render-json.ts';
export { renderPrometheus } from './render-prometheus.ts';
export { renderText } from './render-text.ts';
export { defaultTagRegex, TagExtractor } from './tag-extractor.ts';
