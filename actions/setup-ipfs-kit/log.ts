// The kit's log, as lines and annotations of the step.
import type { Log } from '../../kit/log.ts';
import { debug, info, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { asInput, renderSettings } from '../../kit/setting.ts';

export function createStepLog(runner: Pick<Runner, 'write'>): Log {
  const named = (text: string) => renderSettings(text, asInput);
  return {
    info: (text) => info(runner, named(text)),
    debug: (text) => debug(runner, named(text)),
    warning: (text) => warning(runner, named(text), { title: 'setup-ipfs-kit' }),
  };
}
