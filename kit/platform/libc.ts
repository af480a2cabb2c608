// The libc of this process: its name by the header of Node's own executable, its version by asking it.

import { elfHeader, elfLibc, elfLoading } from './elf-program.ts';
import { type Libc, withExecutableFile } from './executable-file.ts';

export interface LoadedLibc {
  readonly name: Libc;
  readonly interpreter?: string;
}

/** Whom the libc's version is asked. */
export interface LibcSources {
  readonly glibcVersion: () => string | null;
  /** Returns what a command printed, or null where it could not be run. */
  readonly run: (command: string, args: readonly string[]) => Promise<{ readonly stderr: string } | null>;
}

/**
 * Returns the libc of this process: null off Linux, `unknown` where Node's executable cannot be read.
 * It reads one header, for the warm path: no process is started and no version asked.
 */
export function processLibc(): Libc | null {
  return process.platform === 'linux' ? libcOfExecutable(process.execPath).name : null;
}

/** Returns the libc of a Linux program: `unknown` where its header cannot be read. */
export function libcOfExecutable(path: string): LoadedLibc {
  try {
    const { interpreter } = withExecutableFile(path, (file) => elfLoading(file, elfHeader(file)));
    return { name: elfLibc(interpreter), ...(interpreter === undefined ? {} : { interpreter }) };
  } catch {
    return { name: 'unknown' };
  }
}

/**
 * Returns the version of this process's libc, or null where it does not tell. glibc's is in Node's diagnostic report,
 * which takes up to 40 ms under emulation; musl's is printed by its loader, for which at most 2 s are allowed.
 */
export async function detectLibcVersion(
  { name, interpreter }: LoadedLibc,
  sources: LibcSources,
): Promise<string | null> {
  if (name === 'glibc') return sources.glibcVersion();
  if (name !== 'musl' || interpreter === undefined) return null;
  const printed = await sources.run(interpreter, []);
  return printed && parseMuslVersion(printed.stderr);
}

/** Returns the version in what musl's loader prints without arguments: `musl libc (x86_64)`, `Version 1.2.4`, usage. */
export function parseMuslVersion(text: string): string | null {
  return /^Version (\d[\w.-]*)$/m.exec(text)?.[1] ?? null;
}
