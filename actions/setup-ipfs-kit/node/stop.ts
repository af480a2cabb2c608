// Stops a job's node, and shows the end of its log if the node or the job failed.
import { existsSync } from 'node:fs';
import { stopAll, stopUnrecorded } from '../../../kit/daemon/stop.ts';
import { getInput } from '../../../kit/runner/inputs.ts';
import { group, info, warning } from '../../../kit/runner/log-commands.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import { createStepLog } from '../log.ts';
import { isNodeFolder } from './folder.ts';

/** Stops everything that was started in `folder`, and deletes the folder. */
export async function stopNode(runner: Runner, folder: string): Promise<void> {
  const log = createStepLog(runner);
  if (existsSync(folder) && !isNodeFolder(folder, runner.env)) {
    log.warning(
      `${folder} belongs to another user or is not in the temporary folder of the job. Its records were not used, and it was not ` +
        'deleted. On Linux, processes of the node were stopped.',
    );
    return stopUnrecorded(folder, log);
  }
  const stopped = await group(runner, 'Stop the IPFS node', () => stopAll(folder, log));
  const failed = getInput(runner, 'job-status') === 'failure';
  for (const { name, died, logTail } of stopped) {
    if (died)
      warning(runner, `${name} exited before the end of the job.`, { title: 'setup-ipfs-kit: a daemon exited early' });
    if (!died && !failed) continue;
    await group(runner, `End of the log of ${name}`, async () => {
      for (const line of logTail) info(runner, `  ${line}`);
      if (logTail.length === 0) info(runner, '  The log is empty.');
    });
  }
}
