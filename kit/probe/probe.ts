// The probe: what machine this is, how this process runs on it, and what says so. What cannot be known is `unknown`. On
// Linux no process is started; each that macOS and Windows need has 2 s.

import { gatherHostFacts } from '../platform/host/facts.ts';
import { hostFromFacts } from '../platform/host/host.ts';
import { factText, UNKNOWN } from './fact-text.ts';
import { wholeProcessors } from './facts/cpu/cpuinfo.ts';
import { askDocker, dockerPlatforms } from './facts/docker.ts';
import { detectExecution } from './facts/execution.ts';
import { libcFacts } from './facts/libc.ts';
import { type LinuxKnown, linuxFacts } from './facts/linux.ts';
import { kernelRelease } from './facts/operating-system.ts';
import { platformFacts } from './facts/platform.ts';
import { runnerImage, runnerKind } from './facts/runner.ts';
import { FACT_NAMES, type FactName, type Facts, type Probe } from './facts.ts';
import { type ProbeSystem, thisMachine } from './system.ts';

/**
 * Returns all facts of `system` and the evidence for the verdict about emulation.
 * Throws unsupported-platform where Node itself runs on a platform that this project does not know.
 */
export async function probe(system: ProbeSystem = thisMachine()): Promise<Probe> {
  const answered = askDocker(system);
  const gathered = await gatherHostFacts(system);
  const host = hostFromFacts(gathered);
  const execution = detectExecution(system, host);
  const cpuinfo = wholeProcessors(gathered.cpuinfo ?? '');
  const facts: Partial<Facts> = {
    ...platformFacts(host.platform, host.libc),
    'machine-arch': host.machine,
    emulated: String(execution.emulated),
    emulator: execution.emulator,
    ...libcFacts(host.libc),
    endianness: system.littleEndian ? 'little' : 'big',
    runner: runnerKind(system.environment),
    'runner-image': runnerImage(system.environment),
    ...(await systemFacts(system, { execution, cpuinfo, daemon: await answered })),
  };
  const evidence = host.evidence.map(({ source, says }) => ({ source, says: factText(says) }));
  return { facts: wholeFacts(facts), evidence };
}

// Linux, where most jobs run, and emulators, does not wait for another file of the bundle; the others have theirs.
async function systemFacts(system: ProbeSystem, known: LinuxKnown): Promise<Partial<Facts>> {
  const { execution, daemon } = known;
  const { os, arch } = execution.host.platform;
  if (os === 'linux') {
    return linuxFacts(system, known);
  }
  const docker = { 'docker-platforms': dockerPlatforms(daemon, null, '') };
  if (os === 'darwin') {
    const { macosFacts } = await import('./facts/macos.ts');
    return { ...docker, ...(await macosFacts(system, arch)) };
  }
  if (os === 'windows') {
    const { windowsFacts } = await import('./facts/windows.ts');
    return { ...docker, ...(await windowsFacts(system, arch)) };
  }
  return { ...docker, kernel: kernelRelease(system) };
}

function wholeFacts(facts: Partial<Facts>): Facts {
  const entries = FACT_NAMES.map((name): [FactName, string] => [name, factText(facts[name] ?? UNKNOWN)]);
  return Object.fromEntries(entries) as Facts;
}
