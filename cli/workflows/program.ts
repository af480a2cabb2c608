// ipfs-kit workflows: thin commands over the generator. Each loads what it needs and no more.
import { Command, Option } from 'commander';
import { IMAGE_KINDS } from '../../generator/init/docker/image.ts';
import type { LintFormat } from '../../generator/lint/format.ts';
import type { InitCommandOptions } from './init.ts';

/** As generator/lint/format.ts has them, which is not loaded for its names. */
const FORMATS: readonly LintFormat[] = ['text', 'json', 'github'];

/** Returns the command `workflows`, whose exit codes are 0, 1 (check: something differs) and 2 (nothing could be done). */
export function createWorkflowsCommand(): Command {
  const program = new Command('workflows').description(
    'CI workflows that test every architecture, from .github/ipfs-kit.yml',
  );
  const json = ['--json', 'print the result as JSON', false] as const;

  program
    .command('init')
    .description('look at the repository and write a config')
    .option('--yes', 'ask nothing', false)
    .option('--dry-run', 'print the config, write nothing', false)
    .option('--action <reference>', "this project's actions, as owner/repo@commit # version")
    .addOption(
      new Option('--docker <image>', 'a Dockerfile, too; default: python for a Python project').choices([
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
    .description('write the workflows that the config asks for')
    .option('--dry-run', 'say what would be written', false)
    .option(...json)
    .action((options: { json: boolean; dryRun: boolean }) =>
      run(options.json, async (output) =>
        (await import('./generate.ts')).generateCommand(process.cwd(), options, output),
      ),
    );
  program
    .command('check')
    .description('compare the workflows with what the config asks for')
    .option(...json)
    .action((options: { json: boolean }) =>
      run(options.json, async (output) => (await import('./check.ts')).checkCommand(process.cwd(), options, output)),
    );
  program
    .command('plan')
    .description('print every job and leg with its reason')
    .option(...json)
    .action((options: { json: boolean }) =>
      run(options.json, async (output) => (await import('./plan.ts')).planCommand(process.cwd(), options, output)),
    );
  program
    .command('lint')
    .description('find in workflows, whoever wrote them, what actionlint and zizmor do not see')
    .argument('[file...]', 'workflows; without any, all of the repository')
    .addOption(new Option('--format <format>', 'text, JSON, or annotations').choices(FORMATS).default('text'))
    .action((files: string[], options: { format: LintFormat }) =>
      run(options.format === 'json', async (output) =>
        (await import('./lint.ts')).lintCommand(files, options, process.cwd(), output),
      ),
    );
  return program;
}

/** The newest release that ships with the project. */
async function resolveNewestKubo(): Promise<string> {
  const [{ loadKnownReleases }, { chooseVersion }, { DISTRIBUTIONS }] = await Promise.all([
    import('../../kit/distributions/known-releases.ts'),
    import('../../kit/install/version/choose.ts'),
    import('../../kit/distributions/products.ts'),
  ]);
  const known = await loadKnownReleases('kubo');
  const sources = { cached: [], known, published: async () => [], checkLatest: false };
  return (await chooseVersion({ kind: 'latest-known' }, DISTRIBUTIONS.kubo, sources)).version;
}

type Output = import('../output.ts').Output;
type ExitCode = import('../output.ts').ExitCode;

async function run(json: boolean, command: (output: Output) => Promise<ExitCode>): Promise<void> {
  await (await import('../run-command.ts')).runOnTerminal(json, command);
}
