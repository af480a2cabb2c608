// Hides secrets in the log. Format: GitHub's docs, "Workflow commands for GitHub Actions".
import { EOL } from 'node:os';
import { formatLogCommand } from './command-text.ts';
import type { Runner } from './runner.ts';

/** Makes the runner write `***` instead of a secret, in the logs of this step and of later ones. */
export function maskSecret(log: Pick<Runner, 'write'>, secret: string): void {
  log.write(`${formatLogCommand('add-mask', {}, secret)}${EOL}`);
}
