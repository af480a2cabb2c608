// The mounts of this system, on Linux. Format: /proc/self/mountinfo, proc_pid_mountinfo(5).
import { readFileSync, realpathSync } from 'node:fs';
import { listAncestorFolders } from './ancestor-folders.ts';

export interface Mount {
  /** The folder that it is mounted on. */
  readonly point: string;
  /** `rw`, `noexec` and others. */
  readonly options: readonly string[];
}

/** Returns where the disk of a file or folder is mounted if that is with `noexec`; null if it is not, or if that is unknown. */
export function findNoexecMount(path: string): string | null {
  try {
    const mount = findMount(readFileSync('/proc/self/mountinfo', 'utf8'), realpathSync(path));
    return mount?.options.includes('noexec') ? mount.point : null;
  } catch {
    return null;
  }
}

/** Returns the mount that an absolute path without links is on, from the text of mountinfo; null if no line has it. */
export function findMount(mountinfo: string, path: string): Mount | null {
  const folders = listAncestorFolders(path);
  const mounts = mountinfo.split('\n').flatMap((line) => {
    const [, , , , point, options] = line.split(' ');
    return point && options ? [{ point: unescapeOctal(point), options: options.split(',') }] : [];
  });
  for (const folder of folders) {
    // A later mount covers an earlier one.
    const mount = mounts.findLast(({ point }) => point === folder);
    if (mount) return mount;
  }
  return null;
}

/** Blanks and backslashes in names are octal numbers: `\040`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
