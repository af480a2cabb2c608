// Check: can jobs keep their tools? Pure.

import type { ToolCacheFacts } from '../facts/tool-cache.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import { quoteShellWord } from '../render.ts';

/** Returns whether the tool cache is there or can be made, takes programs, and is one file system. */
export function checkToolCache(facts: ToolCacheFacts | null): DoctorFinding {
  const about = { id: 'tool-cache', subject: 'Tool cache', page: `${TROUBLESHOOTING_PAGE}#tool-cache-unwritable` };
  return { ...about, ...assessToolCache(facts) };
}

function assessToolCache(facts: ToolCacheFacts | null): CheckResult {
  if (facts === null) {
    return unknownResult(
      'no runner and no RUNNER_TOOL_CACHE says where it is',
      'ipfs-kit doctor --runner-folder <folder>',
    );
  }
  const { path, exists, writeError, noexec, onOtherDisks } = facts;
  const quoted = quoteShellWord(path);
  if (writeError !== null) {
    const found = exists
      ? `${path} cannot be written to (${writeError})`
      : `${path} is not there and cannot be made (${writeError})`;
    return failureResult(found, `sudo mkdir -p ${quoted} && sudo chown -R "$(id -un)" ${quoted}`);
  }
  if (noexec)
    return failureResult(`${path} is on a disk that is mounted noexec`, `sudo mount -o remount,exec ${quoted}`);
  if (!exists) return okResult(`${path}, which the first job makes`);
  if (onOtherDisks.length === 0) return okResult(`${path}, writable, one file system`);
  const found = `${path} is of several file systems: ${onOtherDisks.join(', ')} on another`;
  return warningResult(found, 'Move the whole tool cache to one file system: what is ready appears in it by a rename.');
}
