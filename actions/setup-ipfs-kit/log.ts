// What the kit says, as lines and annotations of the step.
import type { InstallLog } from '../../kit/install/request.ts';
import { debug, info, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';

export function createStepLog(runner: Runner): InstallLog {
  return {
    info: (text) => info(runner, text),
    debug: (text) => debug(runner, text),
    warning: (text) => warning(runner, text, { title: 'setup-ipfs-kit' }),
  };
}
