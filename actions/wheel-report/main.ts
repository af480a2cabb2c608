// The action's entry: lists the packages that were compiled in the summary. It never fails the job.
import { isAbsolute, resolve } from 'node:path';
import { errorMessage } from '../../kit/errors.ts';
import { runProcess } from '../../kit/process/run.ts';
import { getInput } from '../../kit/runner/inputs.ts';
import { info, notice } from '../../kit/runner/log-commands.ts';
import { formatMarkdownTable } from '../../kit/runner/markdown.ts';
import { processRunner, type Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { findCompiledPackages, type InstalledPackages, LIST_PACKAGES, parsePackages, tellsBuilds } from './packages.ts';

const NAME = 'wheel-report';
const LIMIT_MS = 60_000;

async function main(): Promise<void> {
  const runner = processRunner;
  try {
    warnAboutUnknownInputs(runner, NAME, ['python', 'working-directory']);
    const installed = await listPackages(runner);
    if (typeof installed === 'string') noticeUnknown(runner, installed);
    else if (tellsBuilds(installed)) reportCompiled(runner, installed);
    else noticeUnknown(runner, `Wheels for ${installed.system} do not tell where they were built.`);
  } catch (error) {
    noticeUnknown(runner, errorMessage(error));
  }
}

/** Returns the packages, or why they cannot be listed. */
async function listPackages({ env }: Runner): Promise<InstalledPackages | string> {
  const cwd = resolve(env.GITHUB_WORKSPACE || process.cwd(), getInput({ env }, 'working-directory') || '.');
  const python = getInput({ env }, 'python') || 'python';
  const program = /[/\\]/.test(python) && !isAbsolute(python) ? resolve(cwd, python) : python;
  const result = await runProcess(program, ['-c', LIST_PACKAGES], { cwd, env, limitMs: LIMIT_MS });
  switch (result.how) {
    case 'not-started':
      return `'${python}' cannot be started: ${result.reason}.`;
    case 'timed-out':
      return `'${python}' did not list its packages within ${LIMIT_MS / 1000} s.`;
    case 'signal':
      return `'${python}' was ended by ${result.signal}.`;
    case 'exit':
      return parsePackages(result.stdout) ?? `'${python}' failed: ${lastLine(result.stderr)}`;
  }
}

function reportCompiled(runner: Runner, installed: InstalledPackages): void {
  const compiled = findCompiledPackages(installed);
  if (compiled.length === 0) {
    info(runner, `None of the ${installed.packages.length} packages was compiled on this machine.`);
    return;
  }
  const platform = compiled[0]?.tags[0]?.split('-').at(-1) ?? '';
  info(runner, `Compiled for Python ${installed.version} on ${platform}, usually because there is no wheel:`);
  for (const { name, version } of compiled) info(runner, `${name} ${version}`);
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const rows = compiled.map(({ name, version }) => [name, version]);
  const table = formatMarkdownTable([`Compiled for Python ${installed.version} on ${platform}`, 'Version'], rows);
  appendSummary(runner, `${table}\n`);
}

function noticeUnknown(runner: Runner, reason: string): void {
  notice(runner, `Could not find out which packages have no wheel. ${reason}`, { title: NAME });
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1) || 'it printed nothing.';
}

main();
