import { defaultTagRegex } from '../../stats/index.ts';
import { optional, repeated } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { partialMatch } from '../decode/re2.ts';
import { bool, text } from '../decode/scalars.ts';
import type { StatsTags, TagSpecifier } from '../types.ts';

const tagSpecifier = message(
  'TagSpecifier',
  { tag_name: text, regex: optional(text), fixed_value: optional(text) },
  { oneofs: [{ members: 'regex fixed_value' }] },
  ({ tag_name: name, regex = '', fixed_value }, at): TagSpecifier => {
    if (fixed_value !== undefined) return { name, value: fixed_value };
    if (regex !== '') return { name, regex: partialMatch(regex, at.child('regex')) };
    const known = defaultTagRegex(name);
    if (known === undefined) {
      return at.fail(`No regex specified for tag specifier and no default regex for name: '${name}'`);
    }
    return { name, regex: known };
  },
);

/** envoy.config.metrics.v3.StatsConfig */
export const statsConfig = message(
  'StatsConfig',
  { stats_tags: repeated(tagSpecifier), use_all_default_tags: optional(bool) },
  { unsupported: 'stats_matcher histogram_bucket_settings' },
  ({ stats_tags, use_all_default_tags = true }): StatsTags => ({
    specifiers: stats_tags,
    useDefaults: use_all_default_tags,
  }),
);
