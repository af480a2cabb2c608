// Recognizes the folder of a node, which the post step learns from the state of the main step.
import { lstatSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { FOLDER_PREFIX } from './state.ts';

/**
 * Returns whether the main step of this action could have made a folder: with its prefix, directly in the temporary folder of the
 * job, not a link, and owned by this user. The post step stops and deletes what the folder says.
 */
export function isNodeFolder(folder: string, env: Readonly<Record<string, string | undefined>>): boolean {
  try {
    const stats = lstatSync(folder);
    return (
      stats.isDirectory() &&
      basename(folder).startsWith(FOLDER_PREFIX) &&
      realpathSync(dirname(folder)) === realpathSync(env.RUNNER_TEMP || tmpdir()) &&
      (process.getuid === undefined || stats.uid === process.getuid())
    );
  } catch {
    return false;
  }
}
