// npm run docs:config: writes docs/config.md from the config's schema. Run it after a change of the schema; a test compares them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderJsonSchema } from '../../generator/config/json-schema.ts';
import { renderConfigPage } from './page.ts';

export const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'config.md');

if (import.meta.main) await writeFile(PAGE, renderConfigPage(JSON.parse(renderJsonSchema())));
