import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';
import { CURRENT_HOST, HOST_RULE, parseHost } from './hosts.ts';
import { LANGUAGE_NAMES } from './languages.ts';
import { PROJECT_NAME, PROJECT_NAME_RULE } from './name.ts';

const line = z
  .string()
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must be one line of text')
  .optional();
const insidePath = z.string().min(1, 'must not be empty').refine(isInside, 'must be a path inside the project');

const attachment = insidePath.optional();

/** The project file. Messages of the checks follow the field's name: `"name" must …`. */
export const projectSchema = z
  .strictObject({
    name: z.string().regex(PROJECT_NAME, `must ${PROJECT_NAME_RULE}`).meta({ description: "The project's name." }),
    language: z.enum(LANGUAGE_NAMES).meta({ description: 'The language the filter is written in.' }),
    root_id: z.string().default('').meta({
      description: "The plugin's root_id. Must be the name under which the filter registers its root context.",
    }),
    configuration: z.string().default('').meta({
      description: "The plugin's configuration: what the filter reads in onConfigure. Text of any number of lines.",
    }),
    vm_configuration: z.string().default('').meta({
      description: "The VM's configuration: what the filter reads in onStart. Text of any number of lines.",
    }),
    targets: z
      .array(z.string().refine((text) => parseHost(text) !== undefined, `must ${HOST_RULE}`))
      .min(1, 'must name at least one')
      .default([CURRENT_HOST])
      .meta({ description: 'The proxies the filter is for, such as envoy@1.40 or istio@1.31.' }),
    build: z
      .strictObject({
        entry: insidePath.optional().meta({
          description:
            "What is compiled, relative to the project's folder: a source file, for Rust a Cargo.toml, for Go a package's folder.",
        }),
        command: line.meta({
          description: 'A shell command that builds the module instead of the compiler, such as `make filter.wasm`.',
        }),
        include: z
          .array(insidePath)
          .optional()
          .meta({ description: 'Folders of C++ headers besides sdk and include, such as those of a library.' }),
        module: insidePath.optional().meta({ description: 'The module that build.command makes.' }),
        out: insidePath
          .default('build')
          .meta({ description: "The folder of the built modules, relative to the project's folder." }),
      })
      .refine(({ command, module }) => (command === undefined) === (module === undefined), {
        message: 'must have both "command" and "module", or neither',
      })
      .prefault({})
      .meta({ description: 'What to build, and where to.' }),
    image: z
      .strictObject({
        description: line.meta({ description: 'What the filter does, in a sentence.' }),
        version: line.meta({ description: "The filter's version." }),
        source: line.meta({
          description: 'The URL of its source code. The commit goes with it, when all is committed.',
        }),
        licenses: line.meta({ description: 'An SPDX licence expression, such as Apache-2.0.' }),
        readme: attachment.meta({ description: 'A file to attach as the README, such as README.md.' }),
        configuration_schema: attachment.meta({ description: "A JSON Schema of the plugin's configuration." }),
        icon: attachment.meta({ description: 'An icon, PNG.' }),
      })
      .prefault({})
      .meta({ description: 'What the image of the filter says of it, and what is attached to it.' }),
  })
  .meta({ title: 'proxlet.yaml', description: 'A filter project of proxlet.' });

/** The JSON Schema of the project file, as text for a file that editors read. */
export function projectJsonSchema(): string {
  // Draft 7 is what editors' YAML extensions understand best.
  return `${JSON.stringify(z.toJSONSchema(projectSchema, { io: 'input', target: 'draft-7' }), null, 2)}\n`;
}

/** A build must not read or write outside its project. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !/^\.\.([/\\]|$)/.test(normalize(path));
}
