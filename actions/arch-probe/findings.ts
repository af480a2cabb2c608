// Reports what is not as expected: annotations and the exit code.
import { KitError } from '../../kit/errors.ts';
import { describeExecution, describePlatformAndMachine } from '../../kit/probe/describe.ts';
import type { Mismatch } from '../../kit/probe/expectations/mismatch.ts';
import type { ProbeReport } from '../../kit/probe/facts.ts';
import { troubleshootingUrl } from '../../kit/runner/failure.ts';
import { error, info, notice, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** Writes an annotation for each mismatch. */
export function annotateMismatches(runner: Runner, onMismatch: 'fail' | 'warn', mismatches: readonly Mismatch[]): void {
  const annotate = onMismatch === 'fail' ? error : warning;
  for (const mismatch of mismatches) {
    annotate(runner, describeMismatch(mismatch), { title: `arch-probe: ${mismatch.name}` });
  }
}

/** Returns what was expected and found, and how to fix it. */
export function describeMismatch({ name, expected, found, fix }: Mismatch): string {
  const subject = { platform: 'this job to run as', emulated: 'this job to be' }[name] ?? name;
  const actual = found === 'unknown' ? 'but it is unknown' : `found ${found}`;
  return `Expected ${subject} ${expected}, ${actual}. ${fix}`;
}

/** Writes a notice that the job is emulated, and how to expect that or not. */
export function noticeEmulation(runner: Runner, { facts }: ProbeReport): void {
  const message = `This job runs as ${facts.platform} as expected, but ${describeExecution(facts)}. Set expect-emulated to 'true' to allow that, or to 'false' to fail the job.`;
  notice(runner, message, { title: 'arch-probe: emulated' });
}

/** Sets the exit code 1. Writes a log line only, because each mismatch has an annotation already. */
export function failStep(runner: Runner, { facts }: ProbeReport, mismatches: readonly Mismatch[]): void {
  process.exitCode = 1;
  const count = mismatches.length === 1 ? '1 expectation is' : `${mismatches.length} expectations are`;
  const { code, message } = new KitError('platform-mismatch', {
    subject: `this job, which runs as ${describePlatformAndMachine(facts)}`,
    problem: `${count} not met`,
    fix: `See ${troubleshootingUrl(runner.env)}#platform-mismatch`,
  });
  info(runner, `${code}: ${message}`);
}
