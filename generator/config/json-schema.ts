// Converts schema.ts to the JSON schema that editors read. To write it to ipfs-kit.schema.json beside this file, run:
// node generator/config/json-schema.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { configSchema, SCHEMA_URL } from './schema.ts';

export const SCHEMA_FILE = join(import.meta.dirname, 'ipfs-kit.schema.json');

/** Returns the text of the JSON schema. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    // The version of a pinned action is a YAML comment, which editors do not validate.
    override: ({ jsonSchema }) => {
      if (jsonSchema.pattern) jsonSchema.pattern = jsonSchema.pattern.replace(/ # .*/, '$');
    },
  });
  const { $schema, required = [], ...rest } = schema;
  // A config may have only settings of the linter.
  const anyOf = [{ required }, { required: ['lint'], maxProperties: 1 }];
  const named = { $schema, $id: SCHEMA_URL, title: '.github/ipfs-kit.yml', ...rest, anyOf };
  return `${JSON.stringify(named, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, renderJsonSchema());
