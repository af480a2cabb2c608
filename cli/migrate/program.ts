// ipfs-kit migrate: a thin command over the generator's, which is loaded when it runs.
import { Command } from 'commander';
import type { MigrateCommandOptions } from './migrate.ts';

/** Returns the command `migrate`, whose exit codes are 0, 1 (something would change) and 2 (a file or an option cannot be used). */
export function createMigrateCommand(): Command {
  return new Command('migrate')
    .description('replace downloads from dist.ipfs.tech in workflows by this action; shows a diff')
    .argument('[file...]', 'workflows, action.yml files and folders of them; without any, all of the repository')
    .option('--write', 'write the files', false)
    .option('--action <reference>', "this project's action, as owner/repo@commit # version")
    .option('--include-github', "replace downloads from GitHub's releases, too, which still work", false)
    .option('--json', 'print the report as JSON', false)
    .action(async (files: string[], options: MigrateCommandOptions) => {
      const { runOnTerminal } = await import('../run-command.ts');
      const { migrateCommand } = await import('./migrate.ts');
      await runOnTerminal(options.json, (output) => migrateCommand(files, options, process.cwd(), output));
    });
}
