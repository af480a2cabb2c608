import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../kit/runner');

it('kit/runner imports only its own files, the error class, nearest-name, random-uuid, setting and two modules of Node', () => {
  const files = globSync('*.ts', { cwd: FOLDER });
  expect(files).toContain('runner.ts');
  const imported = files.flatMap((file) =>
    [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/^(?:import|export|\}) .*?from '([^']+)';$/gm)].map(
      (match) => match[1] ?? '',
    ),
  );
  const outside = new Set(imported.filter((name) => !/^\.\/[\w-]+\.ts$/.test(name)));
  expect([...outside].sort()).toStrictEqual([
    '../errors.ts',
    '../nearest-name.ts',
    '../random-uuid.ts',
    '../setting.ts',
    'node:fs',
    'node:path',
  ]);
});
