// Check: can jobs keep their tools? Pure.

import type { ToolCacheFacts } from '../facts/tool-cache.ts';
import { type Finding, failure, ok, TROUBLESHOOTING, unknown, type Verdict, warning } from '../finding.ts';
import { shellWord } from '../render.ts';

/** Returns whether the tool cache is there or can be made, takes programs, and is one file system. */
export function checkToolCache(facts: ToolCacheFacts | null): Finding {
  const about = { id: 'tool-cache', title: 'Tool cache', page: `${TROUBLESHOOTING}#tool-cache-unwritable` };
  return { ...about, ...verdict(facts) };
}

function verdict(facts: ToolCacheFacts | null): Verdict {
  if (facts === null) {
    return unknown('no runner and no RUNNER_TOOL_CACHE says where it is', 'ipfs-kit doctor --runner-folder <folder>');
  }
  const { path, exists, unwritable, noexec, elsewhere } = facts;
  const quoted = shellWord(path);
  if (unwritable !== null) {
    const found = exists
      ? `${path} cannot be written to (${unwritable})`
      : `${path} is not there and cannot be made (${unwritable})`;
    return failure(found, `sudo mkdir -p ${quoted} && sudo chown -R "$(id -un)" ${quoted}`);
  }
  if (noexec) return failure(`${path} is on a disk that is mounted noexec`, `sudo mount -o remount,exec ${quoted}`);
  if (!exists) return ok(`${path}, which the first job makes`);
  if (elsewhere.length === 0) return ok(`${path}, writable, one file system`);
  const found = `${path} is of several file systems: ${elsewhere.join(', ')} on another`;
  return warning(found, 'Move the whole tool cache to one file system: what is ready appears in it by a rename.');
}
