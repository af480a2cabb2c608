// Migrates a workflow with a fixed action reference, and formats its report.
import { type MigratedFile, migrateFile } from '../../../../generator/migrate/migrate.ts';
import type { MigrateOptions } from '../../../../generator/migrate/migration.ts';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OPTIONS: MigrateOptions = {
  action: { uses: `org/setup-ipfs-kit@${COMMIT}`, comment: 'v1.0.0' },
  includeGitHub: false,
};

export function migrate(text: string, options: Partial<MigrateOptions> = {}): MigratedFile {
  return migrateFile('.github/workflows/test.yml', text, { ...OPTIONS, ...options });
}

/** Returns the report, with a line for each step and each note. */
export function reportOf({ migrated, leftAlone }: MigratedFile): string {
  const done = migrated.flatMap(({ line, what, notes }) => [
    `${line}: ${what}: replaced`,
    ...notes.map((note) => `  ${note}`),
  ]);
  const left = leftAlone.map(({ line, what, reason, fix }) => `${line}: ${what}: left alone: ${reason}. ${fix}`);
  return `${[...done, ...left].join('\n')}\n`;
}
