// The command line of `ipfs-kit migrate`. The command itself is loaded when it runs.
import { Command } from 'commander';
import type { MigrateCommandOptions } from './migrate.ts';

/** Returns the command `migrate`, whose exit codes are 0, 1 (something would change) and 2 (a file or an option is not usable). */
export function createMigrateCommand(): Command {
  return new Command('migrate')
    .description('replace downloads from dist.ipfs.tech in workflows with this action; shows a diff')
    .argument('[file...]', 'workflows, action.yml files, or folders with them (default: the whole repository)')
    .option('--write', 'write the files', false)
    .option('--action <reference>', "this project's action, as 'owner/repo@commit # version'")
    .option('--include-github', "also replace downloads from GitHub's releases, which still work", false)
    .option('--json', 'print the report as JSON', false)
    .action(async (files: string[], options: MigrateCommandOptions) => {
      const { runOnTerminal } = await import('../run-command.ts');
      const { migrateCommand } = await import('./migrate.ts');
      const { expandPatterns } = await import('../../generator/repository/expand-patterns.ts');
      const named = expandPatterns(files, process.cwd());
      await runOnTerminal(options.json, (output) => migrateCommand(named, options, process.cwd(), output));
    });
}
