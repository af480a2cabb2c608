// What glibc's loader, the real one of this machine, says of programs that need libraries.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lotus } from '../../../kit/distributions/products/lotus.ts';
import type { PackageSystem } from '../../../kit/install/build/system-packages.ts';
import { checkSharedLibraries } from '../../../kit/install/shared-libraries.ts';
import { readExecutableHeader } from '../../../kit/platform/executable/header.ts';
import { detectHost } from '../../../kit/platform/host/host.ts';
import { detectProcessLibc } from '../../../kit/platform/host/libc.ts';
import { type DynamicNeeds, dynamicElf } from '../../support/programs/dynamic-elf.ts';
import { type TinyArch, tinyElf } from '../../support/programs/tiny-elf.ts';

const ARCH: TinyArch = process.arch === 'arm64' ? 'arm64' : 'amd64';
const HOST = await detectHost();
const UBUNTU: PackageSystem = { manager: 'apt', root: false, sudo: true };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-libraries-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(content: Buffer): Promise<string> {
  const path = join(folder, 'lotus');
  await writeFile(path, content, { mode: 0o755 });
  return path;
}

const check = async (needs: DynamicNeeds, system = UBUNTU) => {
  await checkSharedLibraries(await program(dynamicElf(ARCH, 'it runs\n', needs)), lotus, system, HOST);
};

describe.skipIf(detectProcessLibc() !== 'glibc')('a program', () => {
  it.each<[string, DynamicNeeds]>([
    ['libc', { libraries: ['libc.so.6'] }],
    ['an existing version of libc', { libraries: ['libc.so.6'], versions: ['GLIBC_2.17'] }],
  ])('that needs %s passes and runs', async (_, needs) => {
    await check(needs);
    expect(execFileSync(join(folder, 'lotus'), { encoding: 'utf8' })).toBe('it runs\n');
  });

  it('without a loader passes', async () => {
    await expect(checkSharedLibraries(await program(tinyElf(ARCH, 'x')), lotus, UBUNTU, HOST)).resolves.toBeUndefined();
  });

  it('for a missing loader passes, because running it reports that', async () => {
    const other = ARCH === 'amd64' ? 'arm64' : 'amd64';
    const path = await program(dynamicElf(other, 'x', { libraries: ['libc.so.6'] }));
    await expect(checkSharedLibraries(path, lotus, UBUNTU, HOST)).resolves.toBeUndefined();
  });

  it('that needs missing libraries is an error with the command that installs them', async () => {
    const libraries = ['libnobody-has-this.so.7', 'libc.so.6', 'libnor-this.so.1'];
    const known = ['libnobody-has-this.so.7', 'libnor-this.so.1'].map((file, i) => {
      return { file, packages: { apt: `apt-package${i}`, dnf: `dnf-package${i}` } };
    });
    const path = await program(dynamicElf(ARCH, 'x', { libraries }));
    for (const [system, line] of [
      [UBUNTU, '`sudo apt-get install -y apt-package0 apt-package1`'],
      [{ manager: 'dnf', root: true, sudo: false }, '`dnf install -y dnf-package0 dnf-package1`'],
      [{ manager: null, root: true, sudo: false }, "this system's package manager"],
    ] as const) {
      await expect(
        checkSharedLibraries(path, { title: 'Lotus', libraries: known }, system, HOST),
      ).rejects.toMatchObject({
        code: 'missing-library',
        message: expect.stringMatching(
          /'lotus' \(Lotus\): this system does not have libnobody-has-this\.so\.7, libnor-this\.so\.1\. .*\./,
        ),
      });
      await expect(checkSharedLibraries(path, { title: 'Lotus', libraries: known }, system, HOST)).rejects.toThrow(
        line,
      );
    }
  });

  const versions = ['GLIBC_9.9', 'GLIBC_2.17', 'GLIBC_9.10'];
  it('that needs a newer glibc is an error with the newest version that it needs', async () => {
    await expect(check({ libraries: ['libc.so.6'], versions })).rejects.toMatchObject({
      code: 'missing-library',
      message: expect.stringMatching(/: it needs glibc 9\.10, and this system has glibc \d\.\d+\. .*⟨source: always⟩/),
    });
  });

  it('that needs a newer glibc and missing libraries is an error about glibc', async () => {
    const libraries = ['libc.so.6', 'libnobody-has-this.so.7'];
    await expect(check({ libraries, versions })).rejects.toThrow(/it needs glibc 9\.10, and/);
  });

  it('that needs a newer glibc than a known one is an error with both versions', async () => {
    const { interpreter } = await readExecutableHeader(process.execPath);
    const libc = { name: 'glibc', version: '2.35', ...(interpreter ? { interpreter } : {}) } as const;
    const path = await program(dynamicElf(ARCH, 'x', { libraries: ['libc.so.6'], versions: ['GLIBC_ABI_DT_RELR'] }));
    await expect(checkSharedLibraries(path, lotus, UBUNTU, { libc })).rejects.toThrow(
      /: it needs glibc 2\.36, and this system has glibc 2\.35\./,
    );
  });

  it.each([
    ['of an unknown version', { name: 'glibc' }],
    ['with a loader elsewhere', { name: 'glibc', version: '99.9', interpreter: '/elsewhere/ld-linux-x86-64.so.2' }],
  ] as const)('for a glibc %s is checked by its own loader', async (_, libc) => {
    const path = await program(dynamicElf(ARCH, 'x', { libraries: ['libc.so.6'], versions }));
    await expect(checkSharedLibraries(path, lotus, UBUNTU, { libc })).rejects.toThrow(
      /it needs glibc 9\.10, and this system has glibc \d\.\d+\./,
    );
  });

  it('that is cut off is not an executable', async () => {
    const bytes = dynamicElf(ARCH, 'x', { libraries: ['libc.so.6'], versions: ['GLIBC_2.17'] });
    const path = await program(bytes.subarray(0, bytes.length / 2));
    await expect(checkSharedLibraries(path, lotus, UBUNTU, HOST)).rejects.toMatchObject({ code: 'not-an-executable' });
  });
});

it.each([
  ['libhwloc.so.15', { apt: 'libhwloc15', dnf: 'hwloc-libs', zypper: 'libhwloc15', pacman: 'hwloc' }],
  ['libOpenCL.so.1', { apt: 'ocl-icd-libopencl1', dnf: 'ocl-icd', zypper: 'libOpenCL1', pacman: 'ocl-icd' }],
])('Lotus needs %s', (file, packages) => {
  expect(lotus.libraries?.find((library) => library.file === file)?.packages).toEqual(packages);
});
