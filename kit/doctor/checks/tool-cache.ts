// Checks that jobs can write to the tool cache and run programs from it.
import { quoteShellWord } from '../../system/shell-word.ts';
import { type AdviceFacts, asRoot, isInContainer } from '../advice.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
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
  check: (facts) => (facts.toolCache === null ? assessUnknown(facts) : assessToolCache(facts.toolCache, facts)),
});

function assessUnknown({ runner, foreignRunner }: DoctorFacts): CheckResult {
  if (foreignRunner !== null)
    return unknownResult(`not tested, because other users can write to ${foreignRunner.folder}`, null);
  const reason = runner === null ? 'no runner found' : `the runner in ${runner.folder} is not configured`;
  const fix = runner === null ? 'ipfs-kit doctor --runner-folder <folder>' : 'Configure the runner first.';
  return unknownResult(`location unknown: ${reason}, and RUNNER_TOOL_CACHE is not set`, fix);
}

function assessToolCache(
  { path, exists, writeError, noexec, onOtherDisks }: ToolCacheFacts,
  facts: AdviceFacts,
): CheckResult {
  if (writeError !== null) {
    const problem = exists ? 'is not writable' : 'does not exist and cannot be created';
    return failureResult(`${path} ${problem} (${writeError})`, makeWritableAdvice({ path, exists, writeError }, facts));
  }
  if (noexec) {
    const fix = isInContainer(facts)
      ? "Start the container with another mount there. Docker's --tmpfs is noexec without :exec."
      : asRoot(facts, `mount -o remount,exec ${quoteShellWord(path)}`);
    return failureResult(`${path} is on a disk that is mounted noexec`, fix);
  }
  if (!exists) return okResult(`${path} does not exist yet, and can be created`);
  if (onOtherDisks.length === 0) return okResult(`${path}, writable, one file system`);
  return warningResult(
    `${path} spans several file systems: ${onOtherDisks.join(', ')}`,
    'Move the whole tool cache to one file system. Installs finish with a rename, which only works within one.',
  );
}

/** Returns what helps against an error of the file system. Only missing permission is fixed by another owner. */
function makeWritableAdvice(
  { path, exists, writeError }: Pick<ToolCacheFacts, 'path' | 'exists' | 'writeError'>,
  facts: AdviceFacts,
): string {
  const quoted = quoteShellWord(path);
  const elsewhere = "Or set RUNNER_TOOL_CACHE in the runner's .env to a folder of this user.";
  if (writeError === 'EROFS') return `Mount its disk for writing.\n${elsewhere}`;
  if (writeError === 'ENOSPC' || writeError === 'EDQUOT') return 'Free space on its disk.';
  if (writeError === 'ENOENT') return "Set RUNNER_TOOL_CACHE in the runner's .env to a folder of this user.";
  if (writeError === 'ENOTDIR') return `Remove the file that is in its place.\n${elsewhere}`;
  if (facts.machine.os === 'windows') return `Give this user write permission to the folder.\n${elsewhere}`;
  if (facts.packageSystem.root)
    return `Check how its disk is mounted, because not even root can write there.\n${elsewhere}`;
  const user = facts.packageSystem.sudo ? '"$(id -un)"' : '<this user>';
  const create = exists ? [] : [`mkdir -p ${quoted}`];
  return asRoot(facts, ...create, `chown -R ${user} ${quoted}`);
}
