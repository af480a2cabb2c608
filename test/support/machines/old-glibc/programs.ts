// Programs that are linked against the symbols of an old glibc, as upstream's linux/amd64 programs are, and the symbols of these
// glibcs as libraries, without code. Zig has both for each version.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonTool } from '../../programs/python-tool.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { KUBO_VERSION } from '../../setup-ipfs-kit.ts';

/** Of CentOS 7 and manylinux2014; of RHEL 8, UBI 8, manylinux_2_28 and Debian 10; of RHEL 9. */
export const GLIBC_TARGETS = ['2.17', '2.28', '2.34'] as const;
export type GlibcTarget = (typeof GLIBC_TARGETS)[number];

export interface GlibcPrograms {
  /** Prints the version of Kubo. */
  readonly program: string;
  /** The folder of this glibc's libraries, in which the loader looks up symbols. */
  readonly libraries: string;
}

const ZIG_VERSION = '0.15.1';
/** 2.34 has new versions of what starts a program and creates a thread, 2.28 of fcntl, 2.17 of clock_gettime. */
const SOURCE = `#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void *print(void *text) {
  puts(text);
  return 0;
}

int main(void) {
  static char version[] = "${KUBO_VERSION}";
  struct timespec now;
  pthread_t thread;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0 || fcntl(1, F_GETFD) < 0) return 1;
  if (pthread_create(&thread, 0, print, version) != 0) return 2;
  return pthread_join(thread, 0);
}
`;

const run = promisify(execFile);

/** Returns the programs by glibc. The first call downloads Zig, 95 MB, and compiles for a minute. */
export async function buildGlibcPrograms(): Promise<Readonly<Record<GlibcTarget, GlibcPrograms>>> {
  const recipe = JSON.stringify([ZIG_VERSION, GLIBC_TARGETS, SOURCE]);
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const folder = join(TOOLS_FOLDER, `glibc-programs-${hash}`);
  await createOnce(folder, async (draft) => {
    for (const target of GLIBC_TARGETS) await buildFor(target, join(draft, target));
  });
  const entries = GLIBC_TARGETS.map((target) => {
    return [target, { program: join(folder, target, 'ipfs'), libraries: join(folder, target, 'lib') }] as const;
  });
  return Object.fromEntries(entries) as Record<GlibcTarget, GlibcPrograms>;
}

async function buildFor(target: GlibcTarget, folder: string): Promise<void> {
  const cache = join(folder, 'cache');
  await mkdir(cache, { recursive: true });
  const source = join(folder, 'ipfs.c');
  await writeFile(source, SOURCE);
  const python = await pythonTool('ziglang', ZIG_VERSION, 'python');
  const options = ['-target', `x86_64-linux-gnu.${target}`, '-O0', '-fno-builtin', '-o', join(folder, 'ipfs')];
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  await run(python, ['-m', 'ziglang', 'cc', ...options, source], { env, maxBuffer: 2 ** 26 });
  await copyLibraries(cache, join(folder, 'lib'));
  await rm(cache, { recursive: true });
}

/** Copies the libraries that Zig linked the program against. */
async function copyLibraries(cache: string, into: string): Promise<void> {
  const files = await readdir(join(cache, 'o'), { recursive: true, withFileTypes: true });
  await mkdir(into);
  for (const { parentPath, name } of files) {
    if (/^lib[a-z]+\.so\.\d+$/.test(name)) await cp(join(parentPath, name), join(into, name));
  }
}
