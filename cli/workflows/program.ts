// ipfs-kit workflows: the commands over the generator. Each command loads only the modules that it needs.
import { Command, InvalidArgumentError, Option } from 'commander';
import { suggestNearest } from '../../generator/config/nearest.ts';
import { FAIL_ON, RULE_IDS, type RuleId } from '../../generator/config/rule-ids.ts';
import { MAX_JOB_MINUTES } from '../../generator/facts/facts.ts';
import { IMAGE_KINDS } from '../../generator/init/docker/image.ts';
import { LINT_FORMATS } from '../../generator/lint/formats/names.ts';
import { ANNOTATIONS, type ExitCode, hasColors, type Output, TERMINAL, terminalColumns } from '../output.ts';
import type { InitCommandOptions } from './init.ts';
import type { LintCommandOptions } from './lint.ts';
import type { TryCommandOptions } from './try.ts';

const ACTION_HELP =
  "release of setup-ipfs-kit that the workflows use, pinned: 'owner/repo@<full commit> # v1.2.3'; ./ only in the repository of that action (default: the release that this copy of ipfs-kit is of)";

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
    .option('--action <reference>', ACTION_HELP)
    .addOption(
      new Option('--docker <image>', 'also write this Dockerfile (default: none)').choices([...IMAGE_KINDS, 'none']),
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
    .command('try')
    .description('run the install and test commands of a leg here, in a copy of the checkout')
    .argument('[leg]', 'runtime, version or leg, such as python-3.11 (default: one leg of each runtime)')
    .option('--time-limit <minutes>', "time limit of a leg (default: the config's)", parseMinutes)
    .option(...json)
    .action((leg: string | undefined, options: TryCommandOptions) =>
      run(options.json, async (output) =>
        (await import('./try.ts')).tryCommand(process.cwd(), leg ?? null, options, output),
      ),
    );
  program
    .command('lint')
    .description('find multi-architecture mistakes that actionlint and zizmor do not report')
    .argument('[file...]', 'workflows and actions (default: all in the repository)')
    .addOption(
      new Option('--format <format>', 'output format; github prints annotations').choices(LINT_FORMATS).default('text'),
    )
    .option('--strict', 'list notes, too')
    .addOption(
      new Option('--fail-on <severity>', 'severity from which findings exit with 1 (default: error)').choices(FAIL_ON),
    )
    .option('--rule <ids>', 'list findings of these rules only, notes included', collectRules)
    .option('--ignore <ids>', 'leave out findings of these rules', collectRules)
    .action((files: string[], options: LintCommandOptions) => {
      const style = { columns: terminalColumns(process.stdout), hasColors: hasColors(process.stdout) };
      return run(
        options.format === 'json',
        async (output) => {
          const { expandPatterns } = await import('../../generator/repository/expand-patterns.ts');
          const { lintCommand } = await import('./lint.ts');
          return lintCommand(expandPatterns(files, process.cwd()), options, process.cwd(), output, style);
        },
        options.format === 'github' ? ANNOTATIONS : TERMINAL,
      );
    });
  return program;
}

/**
 * Returns the rules of an option, which can be repeated and has one or several ids separated by commas. Throws
 * InvalidArgumentError for an unknown one.
 */
export function collectRules(text: string, before: readonly RuleId[] = []): readonly RuleId[] {
  const ids = text.split(',').map((each) => each.trim());
  const isRule = (id: string): id is RuleId => (RULE_IDS as readonly string[]).includes(id);
  const unknown = ids.find((id) => !isRule(id));
  if (unknown === undefined) return [...before, ...ids.filter(isRule)];
  throw new InvalidArgumentError(`'${unknown}' is not a rule. ${suggestNearest(unknown, RULE_IDS)}`);
}

/** Returns a number of minutes. Throws InvalidArgumentError for anything else. */
function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && minutes > 0 && minutes <= MAX_JOB_MINUTES) return minutes;
  throw new InvalidArgumentError(`must be a number of minutes up to ${MAX_JOB_MINUTES}.`);
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
