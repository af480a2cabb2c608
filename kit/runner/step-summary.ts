// Writes the step's part of the run's summary page. Callers decide its content.

import { KitError } from '../errors.ts';
import { writeRunnerFile } from './environment-file.ts';
import type { Runner } from './runner.ts';

/**
 * Appends Markdown to the step summary. The runner accepts up to 1 MiB per step. Throws `runner-file-missing` if
 * GITHUB_STEP_SUMMARY is not set or its file cannot be written, and `disk-full`.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Adding a job summary".
 */
export function appendSummary(runner: Pick<Runner, 'env'>, text: string): void {
  const file = runner.env.GITHUB_STEP_SUMMARY;
  if (!file) {
    throw new KitError('runner-file-missing', {
      subject: 'step summary',
      problem: 'GITHUB_STEP_SUMMARY is not set',
      fix: 'Use a runner that supports job summaries, or set it to the path of an existing file.',
    });
  }
  writeRunnerFile('GITHUB_STEP_SUMMARY', file, text);
}
