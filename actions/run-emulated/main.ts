// The action's entry: checks the machine, runs the script in a container, and reports how it ended.
import { execFile } from 'node:child_process';
import { KitError } from '../../kit/errors.ts';
import { detectHost } from '../../kit/platform/host/host.ts';
import { readBinfmtHandlers } from '../../kit/probe/facts/binfmt.ts';
import { localProbeSystem } from '../../kit/probe/system.ts';
import { type AttachedResult, runAttached } from '../../kit/process/attached.ts';
import { randomUuid } from '../../kit/random-uuid.ts';
import { reportFailure } from '../../kit/runner/failure.ts';
import { info } from '../../kit/runner/log-commands.ts';
import { formatMarkdownTable } from '../../kit/runner/markdown.ts';
import { processRunner, type Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { createDockerArguments } from './docker-arguments.ts';
import { INPUT_NAMES, type RunInputs, readInputs } from './inputs.ts';
import { checkMachine } from './machine.ts';

const NAME = 'run-emulated';
/** What docker exits with if the container or its shell did not start. Source: docker run's reference, "Exit status". */
const NOT_STARTED = [125, 126, 127];
const REMOVE_LIMIT_MS = 7000;

async function main(): Promise<void> {
  const runner = processRunner;
  try {
    warnAboutUnknownInputs(runner, NAME, INPUT_NAMES);
    const inputs = readInputs(runner);
    await checkThisMachine(runner, inputs);
    const result = await runContainer(runner, inputs);
    writeSummary(runner, inputs, result);
    reportResult(runner, inputs, result);
  } catch (error) {
    reportFailure(runner, NAME, error);
  }
}

async function checkThisMachine(runner: Runner, { platform }: RunInputs): Promise<void> {
  const { platform: own, machine } = await detectHost();
  const isLocal = !runner.env.DOCKER_HOST || runner.env.DOCKER_HOST.startsWith('unix:');
  const handlers = isLocal ? readBinfmtHandlers(localProbeSystem()) : null;
  checkMachine(platform, { os: own.os, arch: isLocal ? machine : 'unknown', handlers });
  if (handlers === null)
    info(runner, 'The handlers of the kernel are not visible here. The container shows what runs it.');
}

async function runContainer(runner: Runner, inputs: RunInputs): Promise<AttachedResult> {
  const name = `${NAME}-${randomUuid()}`;
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const stop = () => removeContainer(name, runner.env);
  info(runner, `${inputs.image} for ${inputs.platform}, under QEMU`);
  const result = await runAttached('docker', createDockerArguments(inputs, name, user), { env: runner.env, stop });
  // Whoever ended the client did not end the container.
  if (result.how === 'signal') await stop();
  return result;
}

/** Ends the container at once. It may not exist yet, or any more. */
function removeContainer(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve) => {
    execFile('docker', ['rm', '--force', '--volumes', name], { env, timeout: REMOVE_LIMIT_MS }, () => resolve());
  });
}

function reportResult(runner: Runner, { image, platform }: RunInputs, result: AttachedResult): void {
  if (result.how === 'exit' && result.exitCode === 0) return;
  const subject = `script in '${image}' for ${platform}`;
  reportFailure(runner, NAME, createError(subject, result));
  if (result.how === 'exit') process.exitCode = result.exitCode;
}

function createError(subject: string, result: AttachedResult): KitError {
  switch (result.how) {
    case 'not-started':
      return new KitError('docker-failed', {
        subject,
        problem: `docker cannot be started (${result.reason})`,
        fix: 'Install Docker on this runner.',
      });
    case 'interrupted':
      return new KitError('interrupted', {
        subject,
        problem: `the step got ${result.signal}`,
        fix: 'The container was removed. Run the job again.',
      });
    case 'signal':
      return new KitError('docker-failed', {
        subject,
        problem: `docker was ended by ${result.signal}`,
        fix: 'The container was removed. Check that the machine has enough memory, and run the job again.',
      });
    case 'exit':
      return new KitError('test-failed', {
        subject,
        problem: `it ended with ${result.exitCode}`,
        fix: NOT_STARTED.includes(result.exitCode)
          ? 'Read its output above. If only docker printed an error, the container did not start.'
          : 'Read its output above.',
      });
  }
}

function writeSummary(runner: Runner, { image, platform }: RunInputs, result: AttachedResult): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const ending =
    result.how === 'exit' ? (result.exitCode === 0 ? 'passed' : `failed with ${result.exitCode}`) : result.how;
  const table = formatMarkdownTable(['Image', 'Platform', 'Result'], [[image, `${platform}, emulated`, ending]]);
  appendSummary(runner, `${table}\n`);
}

main();
