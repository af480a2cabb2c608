// The action's entry: checks the image by its config, its programs and its shell, then runs the test in it.
import { createDocker } from '../../kit/docker/command.ts';
import { KitError } from '../../kit/errors.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { reportFailure } from '../../kit/runner/failure.ts';
import { info } from '../../kit/runner/log-commands.ts';
import { formatMarkdownTable } from '../../kit/runner/markdown.ts';
import { processRunner, type Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { checkConfig } from './config.ts';
import { checkMachine, runTest } from './container.ts';
import { withImageFiles } from './container-files.ts';
import { describeImage, fetchImageConfig } from './image.ts';
import { type CheckInputs, INPUT_NAMES, readInputs } from './inputs.ts';
import { type CheckedProgram, checkPrograms, checkShell } from './programs.ts';

async function main(): Promise<void> {
  const runner = processRunner;
  try {
    warnAboutUnknownInputs(runner, 'check-image', INPUT_NAMES);
    await checkImage(runner, readInputs(runner));
  } catch (error) {
    reportFailure(runner, 'check-image', error);
  }
}

async function checkImage(runner: Runner, inputs: CheckInputs): Promise<void> {
  const { image, platform, script } = inputs;
  const docker = createDocker(runner.env);
  const subject = describeImage(inputs);
  const context = { docker, image, platform, subject };
  const config = await fetchImageConfig(docker, inputs);
  checkConfig(image, config, platform);
  const { programs, shell } = await withImageFiles({ ...context, env: runner.env }, async (readEntry) => {
    const search = { image, config, platform, readEntry };
    return { programs: await checkPrograms(search), shell: await checkShell(search) };
  });
  const machine = shell === null ? null : await checkMachine({ ...context, shell: shell.word });
  for (const line of describeChecks(programs, shell, machine)) info(runner, `${formatPlatform(platform)}: ${line}`);
  const onLine = (line: string) => runner.write(`${line}\n`);
  let exitCode: number | null = null;
  if (script !== '') {
    if (shell === null) throw noShell(image);
    exitCode = await runTest({ ...context, shell: shell.word }, { ...inputs, onLine });
  }
  writeSummary(runner, inputs, { programs, machine, exitCode });
  if (exitCode === null || exitCode === 0) return;
  reportFailure(runner, 'check-image', testFailed(subject, exitCode));
  process.exitCode = exitCode;
}

/** The lines of the test are written as they are, because tests may write annotations. These are not. */
function describeChecks(
  programs: readonly CheckedProgram[],
  shell: CheckedProgram | null,
  machine: string | null,
): readonly string[] {
  return [
    ...programs.map(({ word, path }) => (word === path ? path : `${word} is ${path}`)),
    ...(programs.length === 0 ? ['the image starts no program'] : []),
    shell === null ? 'the image has no shell' : `uname says ${machine ?? 'nothing, because the image has none'}`,
  ];
}

interface Outcome {
  readonly programs: readonly CheckedProgram[];
  readonly machine: string | null;
  readonly exitCode: number | null;
}

function writeSummary(
  runner: Runner,
  { image, platform }: CheckInputs,
  { programs, machine, exitCode }: Outcome,
): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const test = exitCode === null ? 'none' : exitCode === 0 ? 'passed' : `failed with ${exitCode}`;
  const paths = [...new Set(programs.map(({ path }) => path))].join(' ');
  const table = formatMarkdownTable(
    ['Image', 'Platform', 'Programs', 'uname -m', 'Test'],
    [[image, formatPlatform(platform), paths || 'none', machine ?? 'none', test]],
  );
  appendSummary(runner, `${table}\n`);
}

function noShell(image: string): KitError {
  return new KitError('test-failed', {
    subject: `image '${image}'`,
    problem: 'the test cannot run, because the image has no shell (sh)',
    fix: 'Remove the test, then its config and programs are checked. Or test a stage of the Dockerfile that has a shell.',
  });
}

function testFailed(subject: string, exitCode: number): KitError {
  return new KitError('test-failed', {
    subject: `test in ${subject}`,
    problem: `it ended with ${exitCode}`,
    fix: 'Read its output above.',
  });
}

main();
