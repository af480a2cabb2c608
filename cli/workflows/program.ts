// ipfs-kit workflows: the commands over the generator. Each command loads only the modules that it needs.
import { Command, Option } from 'commander';
import { IMAGE_KINDS } from '../../generator/init/docker/image.ts';
import { LINT_FORMATS, type LintFormat } from '../../generator/lint/format.ts';
import { ANNOTATIONS, type ExitCode, type Output, TERMINAL } from '../output.ts';
import type { InitCommandOptions } from './init.ts';

/** Returns the command `workflows` with its subcommands. */
export function createWorkflowsCommand(): Command {
  const program = new Command('workflows').description(
    'generate and check CI workflows that test every architecture, from .github/ipfs-kit.yml',
  );
  const json = ['--json', 'print the result as JSON', false] as const;
  const verifyPins = [
    '--verify-pins',
    "compare pins that this version does not know with the tags in the actions' repositories, with git",
    false,
  ] as const;

  program
    .command('init')
    .description('inspect your repository and write a config, asking a few questions')
    .option('--yes', 'ask no questions', false)
    .option('--dry-run', 'print the config without writing it', false)
    .option('--action <reference>', "release of setup-ipfs-kit to use, as 'owner/repo@commit # version'")
    .addOption(
      new Option('--docker <image>', 'also write this Dockerfile (default: python for a Python project)').choices([
        ...IMAGE_KINDS,
        'none',
      ]),
    )
    .action((options: Omit<InitCommandOptions, 'kubo'>) =>
      run(false, async (output) => {
        const kubo = await resolveNewestKubo();
        return (await import('./init.ts')).initCommand(process.cwd(), { ...options, kubo }, output);
      }),
    );
  program
    .command('generate')
    .description('write the workflows of the config')
    .option('--dry-run', 'print what would be written without writing it', false)
    .option(...verifyPins)
    .option(...json)
    .action((options: { json: boolean; dryRun: boolean; verifyPins: boolean }) =>
      run(options.json, async (output) =>
        (await import('./generate.ts')).generateCommand(process.cwd(), options, output),
      ),
    );
  program
    .command('check')
    .description('compare the workflows with the config')
    .option(...verifyPins)
    .option(...json)
    .action((options: { json: boolean; verifyPins: boolean }) =>
      run(options.json, async (output) => (await import('./check.ts')).checkCommand(process.cwd(), options, output)),
    );
  program
    .command('plan')
    .description('print every job and matrix leg with its reason')
    .option(...json)
    .action((options: { json: boolean }) =>
      run(options.json, async (output) => (await import('./plan.ts')).planCommand(process.cwd(), options, output)),
    );
  program
    .command('lint')
    .description('find multi-architecture mistakes that actionlint and zizmor do not report')
    .argument('[file...]', 'workflow files (default: all in the repository)')
    .addOption(
      new Option('--format <format>', 'output format; github prints annotations').choices(LINT_FORMATS).default('text'),
    )
    .action((files: string[], options: { format: LintFormat }) =>
      run(
        options.format === 'json',
        async (output) => (await import('./lint.ts')).lintCommand(files, options, process.cwd(), output),
        options.format === 'github' ? ANNOTATIONS : TERMINAL,
      ),
    );
  return program;
}

/** Returns the newest release that this project knows. */
async function resolveNewestKubo(): Promise<string> {
  const [{ loadKnownReleases }, { chooseVersion }, { DISTRIBUTIONS }] = await Promise.all([
    import('../../kit/distributions/known-releases.ts'),
    import('../../kit/install/version/choose.ts'),
    import('../../kit/distributions/products/products.ts'),
  ]);
  const known = await loadKnownReleases('kubo');
  const sources = { cached: [], known, published: async () => [], checkLatest: false };
  return (await chooseVersion({ kind: 'latest-known' }, DISTRIBUTIONS.kubo, sources)).version;
}

async function run(json: boolean, command: (output: Output) => Promise<ExitCode>, output?: Output): Promise<void> {
  await (await import('../run-command.ts')).runOnTerminal(json, command, output);
}
