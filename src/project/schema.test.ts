import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectJsonSchema } from './schema.ts';

test('the schema for editors asks for the same fields and forbids others', () => {
  const schema = JSON.parse(projectJsonSchema());
  assert.deepEqual(Object.keys(schema.properties), [
    'name',
    'language',
    'root_id',
    'configuration',
    'vm_configuration',
    'targets',
    'build',
    'image',
  ]);
  assert.deepEqual(schema.required, ['name', 'language']);
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(schema.properties.language.enum, ['assemblyscript', 'rust', 'go', 'cpp']);
  for (const property of Object.values<{ description?: string }>(schema.properties)) assert.ok(property.description);
});
