// The step's page in the run's summary. What is said on it is its writer's matter.

import { KitError } from '../errors.ts';
import type { Runner } from './runner.ts';
import { writeRunnerFile } from './runner-file.ts';

/**
 * Appends Markdown to the step's summary, or replaces it. The runner takes up to 1 MiB a step. Throws
 * `runner-file-missing` where GITHUB_STEP_SUMMARY is not set or its file cannot be written, and `disk-full`.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Adding a job summary".
 */
export function appendSummary(
  runner: Pick<Runner, 'env'>,
  text: string,
  options: { readonly overwrite?: boolean | undefined } = {},
): void {
  const file = runner.env.GITHUB_STEP_SUMMARY;
  if (!file) {
    throw new KitError('runner-file-missing', {
      subject: "the step's summary",
      problem: 'GITHUB_STEP_SUMMARY is not set',
      fix: 'Run under a runner that supports job summaries, or set it to the path of an existing file.',
    });
  }
  writeRunnerFile('GITHUB_STEP_SUMMARY', file, text, options.overwrite);
}
