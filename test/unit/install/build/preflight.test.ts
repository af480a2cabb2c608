import { describe, expect, it } from 'vitest';
import type { PackageManager } from '../../../../kit/distributions/packages.ts';
import { LOTUS_SOURCE } from '../../../../kit/distributions/products/lotus-source.ts';
import {
  type AvailableBuildTools,
  findMissingNeeds,
  requireBuildTools,
  selectRequirements,
} from '../../../../kit/install/build/preflight.ts';
import {
  detectPackageManager,
  findPackageProgram,
  installAdvice,
  installCommand,
} from '../../../../kit/install/build/system-packages.ts';

const UBUNTU = 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nNAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n';
const PROGRAMS = ['git', 'make', 'bash', 'gcc', 'jq', 'curl', 'tar', 'gzip', 'find', 'awk', 'pkg-config'];
const LIBRARIES = ['hwloc', 'OpenCL'];

describe('the package manager', () => {
  it.each([
    ['linux', UBUNTU, 'apt'],
    ['linux', 'ID=debian\nVERSION_ID="12"\n', 'apt'],
    ['linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt'],
    ['linux', 'NAME="Fedora Linux"\nID=fedora\n', 'dnf'],
    ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf'],
    ['linux', "ID='rhel'\nID_LIKE='fedora'\n", 'dnf'],
    ['linux', 'ID=alpine\n', 'apk'],
    ['linux', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'zypper'],
    ['linux', 'ID="sles"\nID_LIKE="suse"\n', 'zypper'],
    ['linux', 'ID=arch\n', 'pacman'],
    ['linux', 'ID=manjaro\nID_LIKE=arch\n', 'pacman'],
    ['linux', 'ID=constructor\n', null],
    ['linux', 'VARIANT_ID=debian\nID=nixos\n', null],
    ['linux', '', null],
    ['darwin', '', 'brew'],
    ['win32', UBUNTU, null],
  ])('of %s with %j is %s', (platform, osRelease, manager) => {
    expect(detectPackageManager(platform, osRelease)).toBe(manager);
  });
});

describe('the program of the package manager', () => {
  // Minimal images of Red Hat have microdnf, Amazon Linux 2 and CentOS 7 have yum, images without a shell have nothing.
  it.each([
    ['dnf', ['dnf', 'yum'], 'dnf'],
    ['dnf', ['microdnf'], 'microdnf'],
    ['dnf', ['yum'], 'yum'],
    ['dnf', [], null],
    ['apt', ['apt-get'], 'apt-get'],
    ['apt', ['apk'], null],
    ['apk', ['apk'], 'apk'],
    // A service's PATH does not have Homebrew's folder.
    ['brew', [], 'brew'],
  ] as const)('%s, if the system has %j: %s', (manager, programs, found) => {
    expect(findPackageProgram(manager, (name) => programs.some((each) => each === name))).toBe(found);
  });

  it('is in the command', () => {
    const system = { manager: 'dnf', program: 'microdnf', root: false, sudo: true } as const;
    expect(installCommand(system, [{ dnf: 'golang' }])).toBe('sudo microdnf install -y golang');
  });
});

it('the command is null without a known package', () => {
  const system = { manager: 'apk', root: true, sudo: false } as const;
  expect(installCommand(system, [{ apt: 'docker.io' }])).toBeNull();
  expect(installCommand({ ...system, manager: null }, [{ apt: 'docker.io' }])).toBeNull();
  expect(installCommand(system, [{ apk: 'docker' }, { apk: 'docker' }])).toBe('apk add docker');
});

describe('the missing requirements', () => {
  const needs = selectRequirements('linux', LOTUS_SOURCE.needs);
  const missing = (programs: readonly string[], libraries: readonly string[] | null) => {
    return findMissingNeeds(needs, { programs: new Set(programs), libraries: libraries && new Set(libraries) });
  };
  const names = (...found: Parameters<typeof missing>) => missing(...found).map(({ name }) => name);

  it.each([
    [PROGRAMS, LIBRARIES, []],
    [PROGRAMS.filter((name) => name !== 'jq'), LIBRARIES, ['jq']],
    [PROGRAMS.map((name) => (name === 'gcc' ? 'clang' : name)), LIBRARIES, []],
    [PROGRAMS.filter((name) => name !== 'gcc'), ['OpenCL'], ['gcc', 'hwloc']],
    [PROGRAMS.filter((name) => name !== 'pkg-config'), null, ['pkg-config', 'hwloc', 'OpenCL']],
  ])('with programs %j and libraries %j are %j', (programs, libraries, expected) => {
    expect(names(programs, libraries)).toEqual(expected);
  });

  it('do not include OpenCL on macOS', () => {
    expect(selectRequirements('darwin', LOTUS_SOURCE.needs).map(({ name }) => name)).toEqual(
      needs.map(({ name }) => name).filter((name) => name !== 'OpenCL'),
    );
  });
});

describe('the error', () => {
  const everything = [...selectRequirements('linux', LOTUS_SOURCE.needs), ...LOTUS_SOURCE.rustLibrary.needs];
  const error = (manager: PackageManager | null, root: boolean, programs: readonly string[], sudo = true) => {
    const found: AvailableBuildTools = { programs: new Set(programs), libraries: new Set(['OpenCL']) };
    return () => requireBuildTools('Lotus 1.37.0', findMissingNeeds(everything, found), found, { manager, root, sudo });
  };
  const most = PROGRAMS.filter((name) => name !== 'jq' && name !== 'gcc');
  const rustup = 'https://sh.rustup.rs';

  it.each([
    ['apt', false, true, '`sudo apt-get install -y build-essential jq libhwloc-dev`'],
    ['apt', true, true, 'with `apt-get install -y build-essential jq libhwloc-dev`'],
    ['apt', false, false, 'as root with `apt-get install -y build-essential jq libhwloc-dev`'],
    ['dnf', false, true, '`sudo dnf install -y gcc jq hwloc-devel`'],
    ['apk', true, false, 'with `apk add build-base jq hwloc-dev`'],
    ['zypper', false, true, '`sudo zypper --non-interactive install gcc jq hwloc-devel`'],
    ['pacman', false, true, '`sudo pacman -S --needed --noconfirm base-devel jq hwloc`'],
    ['brew', false, true, 'with `brew install jq hwloc`'],
    ['brew', false, true, '`xcode-select --install`'],
  ] as const)('on %s (root: %s, sudo: %s) has %s', (manager, root, sudo, line) => {
    expect(error(manager, root, most, sudo)).toThrow(
      expect.objectContaining({
        code: 'missing-build-tools',
        message: expect.stringContaining(
          'Tools for building Lotus 1.37.0: this machine does not have gcc or clang, jq, cargo, rustup, the headers of hwloc. ',
        ),
      }),
    );
    expect(error(manager, root, most, sudo)).toThrow(line);
    expect(error(manager, root, most, sudo)).toThrow(rustup);
  });

  it('advises on Rust once, and only if it is missing', () => {
    const rust = LOTUS_SOURCE.rustLibrary.needs;
    expect(installAdvice({ manager: 'apt', root: false, sudo: true }, rust).split(rustup)).toHaveLength(2);
    expect(error('apt', false, [...most, 'cargo', 'rustup'])).not.toThrow(rustup);
  });

  it('names what is missing on a system without a known package manager', () => {
    const programs = ['gcc', 'cargo', 'rustup', ...most];
    expect(error(null, false, programs)).toThrow(
      "this machine does not have jq, the headers of hwloc. Install them with this system's package manager.",
    );
  });

  it('is not thrown if nothing is missing', () => {
    const found = { programs: new Set(PROGRAMS), libraries: new Set(LIBRARIES) };
    expect(() => requireBuildTools('Lotus', [], found, { manager: 'apt', root: false, sudo: true })).not.toThrow();
  });
});
