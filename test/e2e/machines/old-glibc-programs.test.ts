// Which programs start with which glibc: what they need is read from the program itself, and compared with another reader and with
// the real loader, which looks up their symbols in the libraries of an old glibc.
import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { checkSharedLibraries } from '../../../kit/install/shared-libraries.ts';
import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import { readNeededGlibc, readNeededVersions } from '../../../kit/platform/executable/elf/needs.ts';
import { withExecutableFile } from '../../../kit/platform/executable/file.ts';
import { detectProcessLibc } from '../../../kit/platform/host/libc.ts';
import {
  buildGlibcPrograms,
  GLIBC_TARGETS,
  type GlibcPrograms,
  type GlibcTarget,
} from '../../support/machines/old-glibc/programs.ts';
import { pythonTool } from '../../support/programs/python-tool.ts';
import { OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const canRun = OWN_ARCH === 'amd64' && detectProcessLibc() === 'glibc';
if (!canRun) console.warn('Skipped: programs for old versions of glibc are tested on linux/amd64 with glibc only.');

let programs: Readonly<Record<GlibcTarget, GlibcPrograms>>;
beforeAll(async () => {
  if (canRun) programs = await buildGlibcPrograms();
});
beforeEach((context) => {
  if (!canRun) context.skip();
});

const NEEDS: Readonly<Record<GlibcTarget, string>> = { '2.17': '2.17', '2.28': '2.28', '2.34': '2.34' };
const HOSTS = [
  ['CentOS 7 and manylinux2014', '2.17'],
  ['RHEL 8, UBI 8, manylinux_2_28 and Debian 10', '2.28'],
  ['Debian 11', '2.31'],
  ['Ubuntu 22.04', '2.35'],
] as const;

const PRINT_VERSIONS = `
import sys
from elftools.elf.elffile import ELFFile
for section in ELFFile(open(sys.argv[1], 'rb')).iter_sections():
    if section.header.sh_type == 'SHT_GNU_verneed':
        for _, versions in section.iter_versions():
            for version in versions: print(version.name)
`;

describe.each(GLIBC_TARGETS)('a program that was linked for glibc %s', (target) => {
  it(`needs ${NEEDS[target]}`, () => {
    expect(readNeededGlibc(programs[target].program)).toBe(NEEDS[target]);
  });

  it('needs the versions that another reader finds', async () => {
    const python = await pythonTool('pyelftools', '0.32', 'python');
    const printed = execFileSync(python, ['-c', PRINT_VERSIONS, programs[target].program], { encoding: 'utf8' });
    const own = withExecutableFile(programs[target].program, readNeededVersions);
    expect([...own].sort()).toEqual([...new Set(printed.trim().split('\n'))].sort());
    expect(own.length).toBeGreaterThan(2);
  });

  // From 2.34 on, the libraries are one, and cannot be mixed with those of this machine.
  it.each(['2.17', '2.28'] as const)('starts with the libraries of glibc %s if it needs no newer one', (host) => {
    const { program } = programs[target];
    const env = { LD_TRACE_LOADED_OBJECTS: '1', LD_BIND_NOW: '1', LD_WARN: '1', LC_ALL: 'C' };
    const args = ['--library-path', programs[host].libraries, program];
    const { stdout, stderr } = spawnSync(LOADER, args, { env, encoding: 'utf8' });
    const starts = !/not found|undefined symbol/.test(stdout + stderr);
    expect(starts, stdout + stderr).toBe(compareVersions(NEEDS[target], host) <= 0);
    expect(stdout).toContain(`${programs[host].libraries}/libc.so.6`);
  });

  it.each(HOSTS)('on %s, with glibc %s, is installed, or refused with both versions', async (_, version) => {
    const libc = { name: 'glibc', version, interpreter: LOADER } as const;
    const system = { manager: 'dnf', root: true, sudo: false } as const;
    const check = checkSharedLibraries(programs[target].program, kubo, system, { libc });
    if (compareVersions(NEEDS[target], version) <= 0) return expect(check).resolves.toBeUndefined();
    await expect(check).rejects.toMatchObject({
      code: 'missing-library',
      subject: "the shared libraries of 'ipfs' (Kubo)",
      problem: `it needs glibc ${NEEDS[target]}, and this system has glibc ${version}`,
      fix: expect.stringMatching(
        /^Nothing was installed\. Use a newer system .* or build it here with ⟨source: always⟩\.$/,
      ),
    });
  });
});
