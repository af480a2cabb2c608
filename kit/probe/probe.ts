// The probe: finds out what machine this is and how this process runs on it. Starts no processes on Linux. Those that macOS and
// Windows need have a time limit of 2 s each.

import { gatherHostFacts } from '../platform/host/facts.ts';
import { hostFromFacts } from '../platform/host/host.ts';
import { formatFact, UNKNOWN_FACT } from './fact-text.ts';
import { dropPartialProcessor } from './facts/cpu/cpuinfo.ts';
import { formatDockerPlatforms, queryDocker } from './facts/docker/docker.ts';
import { detectExecution } from './facts/execution.ts';
import { readFreeDisk } from './facts/job/disk.ts';
import { detectProvider } from './facts/job/provider.ts';
import { detectRunnerKind, readRunnerImage } from './facts/job/runner.ts';
import { gatherLinuxFacts, type LinuxFactSources } from './facts/linux.ts';
import { readKernelRelease } from './facts/operating-system.ts';
import { deriveLibcFacts, derivePlatformFacts } from './facts/platform.ts';
import { FACT_NAMES, type FactName, type MachineFacts, type ProbeReport } from './facts.ts';
import { localProbeSystem, type ProbeSystem } from './system.ts';

/** Returns all facts of a machine. Throws `unsupported-platform` if Node runs on an unknown platform. */
export async function probeMachine(system: ProbeSystem = localProbeSystem()): Promise<ProbeReport> {
  const gathering = gatherHostFacts(system);
  const dockerQuery = queryDocker(system);
  const gathered = await gathering;
  const host = hostFromFacts(gathered);
  const execution = detectExecution(system, host);
  const cpuinfo = dropPartialProcessor(gathered.cpuinfo ?? '');
  const facts: Partial<MachineFacts> = {
    // Windows has no uname. Node's name differs from that of the ones that people install.
    ...derivePlatformFacts(host.platform, host.libc, system.platform === 'win32' ? '' : system.unameMachine()),
    'machine-arch': host.machine,
    emulated: String(execution.emulated),
    emulator: execution.emulator,
    ...deriveLibcFacts(host.libc),
    endianness: system.littleEndian ? 'little' : 'big',
    runner: detectRunnerKind(system.environment),
    'runner-image': readRunnerImage(system.environment),
    'runner-provider': detectProvider(system.environment),
    ...readFreeDisk(system),
    ...(await systemFacts(system, { execution, cpuinfo, daemon: await dockerQuery })),
  };
  const evidence = host.evidence.map(({ source, says }) => ({ source, says: formatFact(says) }));
  return { facts: completeFacts(facts), evidence };
}

// The facts of Linux are in the main file of the bundle, because most jobs run there. Other systems load another file.
async function systemFacts(system: ProbeSystem, sources: LinuxFactSources): Promise<Partial<MachineFacts>> {
  const { execution, daemon } = sources;
  const { os, arch } = execution.host.platform;
  if (os === 'linux') {
    return gatherLinuxFacts(system, sources);
  }
  const docker = { 'docker-platforms': formatDockerPlatforms(daemon, null, '') };
  if (os === 'darwin') {
    const { gatherMacosFacts } = await import('./facts/macos.ts');
    return { ...docker, ...(await gatherMacosFacts(system, arch)) };
  }
  if (os === 'windows') {
    const { gatherWindowsFacts } = await import('./facts/windows.ts');
    return { ...docker, ...(await gatherWindowsFacts(system, arch)) };
  }
  return { ...docker, kernel: readKernelRelease(system) };
}

function completeFacts(facts: Partial<MachineFacts>): MachineFacts {
  const entries = FACT_NAMES.map((name): [FactName, string] => [name, formatFact(facts[name] ?? UNKNOWN_FACT)]);
  return Object.fromEntries(entries) as MachineFacts;
}
