import { ProxletError } from '../../errors.ts';
import type { Configuration } from '../deployable.ts';
import { parseJson } from './configuration.ts';
import { checkSchema, type SchemaVerdict } from './schema/check-schema.ts';
import type { SchemaProblem } from './schema/explain-units.ts';

/** Beside the first one. */
const MAX_LISTED = 10;

/**
 * Checks a configuration against the schemas that are attached to an image: it must fit one of them, as an image that was
 * pushed again with another schema has both. Returns notes; throws ProxletError `configuration-invalid`, and
 * `configuration-missing` where there is none and properties are required. `image` is for messages.
 */
export function checkConfiguration(
  configuration: Configuration | undefined,
  schemas: readonly Uint8Array[],
  image: string,
): string[] {
  const verdicts = schemas.map((schema) => verdictOn(configuration, new TextDecoder().decode(schema)));
  const last = verdicts.at(-1);
  if (last === undefined || verdicts.some((verdict) => 'problems' in verdict && verdict.problems.length === 0))
    return [];
  const refused = verdicts.findLast((verdict) => 'problems' in verdict);
  if (refused !== undefined && 'problems' in refused) throw invalid(configuration, refused.problems, image);
  return 'unusable' in last
    ? [`the configuration was not checked against the schema of ${image}: ${last.unusable}`]
    : [];
}

function verdictOn(configuration: Configuration | undefined, schema: string): SchemaVerdict {
  if (configuration !== undefined) {
    const value = parseJson(configuration.text);
    return checkSchema(schema, value === undefined ? configuration.text : value);
  }
  // A filter without a configuration gets an empty text, for which only what the schema demands is missing.
  const verdict = checkSchema(schema, {});
  if ('unusable' in verdict) return verdict;
  return { problems: verdict.problems.filter(({ path, keyword }) => path === '' && keyword === 'required') };
}

function invalid(
  configuration: Configuration | undefined,
  problems: readonly SchemaProblem[],
  image: string,
): ProxletError {
  const [first = '', ...others] = problems.map((problem) => describe(problem, configuration !== undefined));
  const listed = others.slice(0, MAX_LISTED).map((line) => `also: ${line}`);
  const rest = others.length - listed.length;
  const output = [...listed, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
  const options = {
    ...(output === '' ? {} : { output }),
    details: { image, problems: problems.slice(0, MAX_LISTED + 1) },
  };
  if (configuration === undefined) {
    return new ProxletError('configuration-missing', `${image} needs a configuration: ${first}`, {
      hint: 'give it with --config or --config-file',
      ...options,
    });
  }
  const isJson = parseJson(configuration.text) !== undefined;
  return new ProxletError('configuration-invalid', `the configuration does not fit the schema of ${image}: ${first}`, {
    hint: isJson ? 'mend what --config or --config-file gives' : 'it is no JSON: check its quotes and commas',
    ...options,
  });
}

function describe({ path, expected, given }: SchemaProblem, isGiven: boolean): string {
  return `${path === '' ? 'it' : path} must ${expected}${isGiven ? `, but is ${given}` : ''}`;
}
