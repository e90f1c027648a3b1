import { defaulted, optional, repeated, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { fullMatch } from '../decode/re2.ts';
import { bool, headerText, text, wireText } from '../decode/scalars.ts';
import type { HeaderMatch, RouteMatch } from '../types.ts';

/** envoy.type.matcher.v3.RegexMatcher: RE2, against the whole text. */
const regexMatcher = message('RegexMatcher', { regex: required(text) }, { irrelevant: 'google_re2' }, ({ regex }, at) =>
  fullMatch(regex, at.child('regex')),
);

type TextMatch = Pick<HeaderMatch, 'kind' | 'value' | 'regex'>;

interface TextPatterns {
  exact?: string | undefined;
  prefix?: string | undefined;
  suffix?: string | undefined;
  contains?: string | undefined;
  regex?: RegExp | undefined;
}

function textMatch({ exact, prefix, suffix, contains, regex }: TextPatterns): TextMatch | undefined {
  if (exact !== undefined) return { kind: 'exact', value: exact };
  if (prefix !== undefined) return { kind: 'prefix', value: prefix };
  if (suffix !== undefined) return { kind: 'suffix', value: suffix };
  if (contains !== undefined) return { kind: 'contains', value: contains };
  return regex && { kind: 'regex', value: regex.source, regex };
}

/** A match that ignores case, which our types have as a regular expression only. */
function ignoringCase(match: TextMatch, at: Location): TextMatch {
  if (match.kind === 'regex')
    return at.child('ignore_case').fail('has no effect on safe_regex; write (?i) in the pattern');
  const literal = match.value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const any = '.*';
  const before = match.kind === 'suffix' || match.kind === 'contains' ? any : '';
  const after = match.kind === 'prefix' || match.kind === 'contains' ? any : '';
  const regex = new RegExp(`^${before}${literal}${after}$`, 'i');
  return { kind: 'regex', value: regex.source, regex };
}

/** envoy.type.matcher.v3.StringMatcher */
const stringMatcher = message(
  'StringMatcher',
  {
    exact: optional(wireText),
    prefix: optional(required(wireText)),
    suffix: optional(required(wireText)),
    contains: optional(required(wireText)),
    safe_regex: optional(regexMatcher),
    ignore_case: bool,
  },
  { unsupported: 'custom', oneofs: [{ members: 'exact prefix suffix safe_regex contains custom', required: true }] },
  ({ safe_regex, ignore_case, ...patterns }, at) => {
    const match = textMatch({ ...patterns, regex: safe_regex });
    return match !== undefined && ignore_case ? ignoringCase(match, at) : match;
  },
);

const PRESENT: TextMatch = { kind: 'present', value: '' };

const headerMatcher = message(
  'HeaderMatcher',
  {
    name: required(headerText),
    exact_match: optional(wireText),
    prefix_match: optional(required(wireText)),
    suffix_match: optional(required(wireText)),
    contains_match: optional(required(wireText)),
    safe_regex_match: optional(regexMatcher),
    string_match: optional(stringMatcher),
    present_match: optional(bool),
    invert_match: bool,
  },
  {
    unsupported: 'range_match treat_missing_header_as_empty',
    oneofs: [
      {
        members:
          'exact_match safe_regex_match range_match present_match prefix_match suffix_match contains_match string_match',
      },
    ],
  },
  (matcher): HeaderMatch => {
    const match =
      matcher.string_match ??
      textMatch({
        exact: matcher.exact_match,
        prefix: matcher.prefix_match,
        suffix: matcher.suffix_match,
        contains: matcher.contains_match,
        regex: matcher.safe_regex_match,
      }) ??
      PRESENT;
    return {
      name: matcher.name.toLowerCase(),
      ...match,
      invert: matcher.invert_match !== (matcher.present_match === false),
    };
  },
);

/** envoy.config.route.v3.RouteMatch */
export const routeMatch = message(
  'RouteMatch',
  {
    prefix: optional(wireText),
    path: optional(wireText),
    safe_regex: optional(regexMatcher),
    path_separated_prefix: optional(wireText),
    case_sensitive: defaulted(bool, true),
    headers: repeated(headerMatcher),
  },
  {
    unsupported:
      'connect_matcher path_match_policy runtime_fraction query_parameters cookies grpc tls_context dynamic_metadata filter_state',
    oneofs: [
      { members: 'prefix path safe_regex connect_matcher path_separated_prefix path_match_policy', required: true },
    ],
    former: { regex: 'safe_regex: {regex: …}' },
  },
  ({ prefix, path, safe_regex, path_separated_prefix, case_sensitive, headers }, at): RouteMatch => ({
    path: pathOf(prefix, path, safe_regex, path_separated_prefix, at),
    caseSensitive: case_sensitive,
    headers,
  }),
);

function pathOf(
  prefix: string | undefined,
  exact: string | undefined,
  regex: RegExp | undefined,
  separated: string | undefined,
  at: Location,
): RouteMatch['path'] {
  if (prefix !== undefined) return { kind: 'prefix', value: prefix };
  if (exact !== undefined) return { kind: 'exact', value: exact };
  if (regex !== undefined) return { kind: 'regex', value: regex };
  const place = at.child('path_separated_prefix');
  if (separated === undefined) return place.fail('is required');
  if (!/^[^?#]+[^?#/]$/.test(separated))
    place.fail(`${JSON.stringify(separated)} must not end in "/" or contain "?" or "#"`);
  return { kind: 'separated_prefix', value: separated };
}
