// Checks that jobs can write to the tool cache and run programs from it.
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import type { ToolCacheFacts } from '../facts/tool-cache.ts';
import {
  type CheckResult,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';

export const toolCacheCheck = defineCheck({
  id: 'tool-cache',
  subject: 'Tool cache',
  page: `${TROUBLESHOOTING_PAGE}#tool-cache-unwritable`,
  check: ({ toolCache }) =>
    toolCache === null
      ? unknownResult(
          'location unknown: no runner found, and RUNNER_TOOL_CACHE is not set',
          'ipfs-kit doctor --runner-folder <folder>',
        )
      : assessToolCache(toolCache),
});

function assessToolCache({ path, exists, writeError, noexec, onOtherDisks }: ToolCacheFacts): CheckResult {
  const quoted = quoteShellWord(path);
  if (writeError !== null) {
    const problem = exists ? 'is not writable' : 'does not exist and cannot be created';
    return failureResult(
      `${path} ${problem} (${writeError})`,
      `sudo mkdir -p ${quoted} && sudo chown -R "$(id -un)" ${quoted}`,
    );
  }
  if (noexec)
    return failureResult(`${path} is on a disk that is mounted noexec`, `sudo mount -o remount,exec ${quoted}`);
  if (!exists) return okResult(`${path}, created by the first job`);
  if (onOtherDisks.length === 0) return okResult(`${path}, writable, one file system`);
  return warningResult(
    `${path} spans several file systems: ${onOtherDisks.join(', ')}`,
    'Move the whole tool cache to one file system. Installs finish with a rename, which only works within one.',
  );
}
