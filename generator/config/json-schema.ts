// The JSON schema that editors read, made from schema.ts: `node generator/config/json-schema.ts` writes ipfs-kit.schema.json
// beside this file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { configSchema } from './schema.ts';
import { SCHEMA_URL } from './schema-url.ts';

export const SCHEMA_FILE = join(import.meta.dirname, 'ipfs-kit.schema.json');

/** Returns the schema's text. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    // To an editor, as to YAML, the version of a pin is a comment.
    override: ({ jsonSchema }) => {
      if (jsonSchema.pattern) jsonSchema.pattern = jsonSchema.pattern.replace(/ # .*/, '$');
    },
  });
  const { $schema, ...rest } = schema;
  const named = { $schema, $id: SCHEMA_URL, title: '.github/ipfs-kit.yml', ...rest };
  return `${JSON.stringify(named, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, renderJsonSchema());
