// Parsers of what a machine says about itself: files of the kernel, /etc, files of runners, outputs of tools.
import { parseEnvFile, parseRunnerSettings, parseRunnerVersion } from '../../kit/doctor/facts/runner-files.ts';
import { findEmulatorInText } from '../../kit/platform/host/emulator.ts';
import { findGlibcVersion, findMuslVersion } from '../../kit/platform/host/libc-version.ts';
import { parseHandover } from '../../kit/probe/executables/script.ts';
import { parseShim } from '../../kit/probe/executables/shim.ts';
import { parseExpectations } from '../../kit/probe/expectations/expectations.ts';
import { parseBinfmtHandler } from '../../kit/probe/facts/binfmt.ts';
import { parseCgroup, parseCgroupMounts } from '../../kit/probe/facts/cgroup/hierarchy.ts';
import { parseCpuLimit, parseMemoryLimit } from '../../kit/probe/facts/cgroup/limits.ts';
import { countAllowedCpus, countCpuList } from '../../kit/probe/facts/cpu/count.ts';
import { detectCpuFamily, dropPartialProcessor, findCpuinfoFields } from '../../kit/probe/facts/cpu/cpuinfo.ts';
import { detectX8664Level, parseFeatures } from '../../kit/probe/facts/cpu/features.ts';
import { parseCpuModel } from '../../kit/probe/facts/cpu/model.ts';
import { parseIsa, parseRiscvExtensions } from '../../kit/probe/facts/cpu/riscv.ts';
import { parseDockerVersion } from '../../kit/probe/facts/docker/docker.ts';
import { parseDriverVersion, parseGpu } from '../../kit/probe/facts/gpu.ts';
import { parseSysctl } from '../../kit/probe/facts/macos.ts';
import { formatTotalMemory, parseOsRelease, parseSystemVersion } from '../../kit/probe/facts/operating-system.ts';
import { parseMounts } from '../../kit/probe/facts/virtualization/mounts.ts';
import { parseWslVersion } from '../../kit/probe/facts/virtualization/wsl.ts';
import { countProcessorKeys, parseBiosFirmware, parseWindowsContainer } from '../../kit/probe/facts/windows.ts';
import { osReleaseField } from '../../kit/system/os-release.ts';
import type { SeedlessParser } from './parser.ts';

export const MACHINE_PARSERS: readonly SeedlessParser[] = [
  {
    name: 'os-release',
    parse: (text) => [parseOsRelease(text), osReleaseField(text, 'ID'), osReleaseField(text, 'NAME')],
  },
  {
    name: 'cpuinfo',
    parse: (text) => [
      detectCpuFamily(text),
      dropPartialProcessor(text),
      findCpuinfoFields(text, 'processor'),
      detectX8664Level(parseFeatures(text) ?? new Set()),
      parseCpuModel(text),
    ],
  },
  { name: 'cgroup', parse: (text) => [parseCgroup(text), parseMemoryLimit(text), parseCpuLimit(text)] },
  { name: 'cgroup mounts', parse: parseCgroupMounts },
  { name: 'mounts', parse: parseMounts },
  { name: 'binfmt', parse: (text) => parseBinfmtHandler('qemu-aarch64', text) },
  { name: 'CPU lists', parse: (text) => [countAllowedCpus(text), countCpuList(text), formatTotalMemory(text)] },
  { name: 'docker', parse: parseDockerVersion },
  {
    name: 'outputs of tools',
    parse: (text) => [parseSysctl(text), parseSystemVersion(text), parseGpu(text), parseDriverVersion(text)],
  },
  {
    name: 'Windows',
    parse: (text) => [
      parseBiosFirmware(text),
      parseWindowsContainer(text),
      countProcessorKeys(text),
      parseWslVersion(text),
    ],
  },
  { name: 'RISC-V', parse: (text) => [parseIsa(text), parseRiscvExtensions(text)] },
  { name: 'loader', parse: (text) => [findGlibcVersion(text), findMuslVersion(text), findEmulatorInText(text)] },
  {
    name: 'scripts on PATH',
    parse: (text) => [
      parseHandover(text),
      parseShim(text, 'python3', '/nowhere', { env: {}, directory: '/nowhere', extensions: null }),
    ],
  },
  { name: 'runner files', parse: (text) => [parseRunnerSettings(text), parseRunnerVersion(text), parseEnvFile(text)] },
  {
    name: 'expectations',
    parse: (text) =>
      parseExpectations({ 'expect-platform': '', 'expect-emulated': '', 'expect-executables': text, expect: text }),
  },
];
