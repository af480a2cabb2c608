// The kit's log, as lines and annotations of the step.
import type { Log } from '../../kit/log.ts';
import { debug, info, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';

export function createStepLog(runner: Runner): Log {
  return {
    info: (text) => info(runner, text),
    debug: (text) => debug(runner, text),
    warning: (text) => warning(runner, text, { title: 'setup-ipfs-kit' }),
  };
}
