// Ends what a job's node left running, and shows the end of its log where somebody will want to read it.
import { stopAll } from '../../../kit/daemon/stop.ts';
import { getInput } from '../../../kit/runner/inputs.ts';
import { group, info, warning } from '../../../kit/runner/log-commands.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import { createStepLog } from '../log.ts';

/** Ends all that was started in `folder`, and takes the folder away. */
export async function stopNode(runner: Runner, folder: string): Promise<void> {
  const stopped = await group(runner, 'Stop the IPFS node', () => stopAll(folder, createStepLog(runner)));
  const failed = getInput(runner, 'job-status') === 'failure';
  for (const { name, died, logTail } of stopped) {
    if (died) warning(runner, `${name} had ended before the job did.`, { title: 'setup-ipfs-kit: a daemon died' });
    if (!died && !failed) continue;
    await group(runner, `The end of the log of ${name}`, async () => {
      // Another program's words: an indented line is never taken for a command.
      for (const line of logTail) info(runner, `  ${line}`);
    });
  }
}
