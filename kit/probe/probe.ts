// The probe: what machine this is, how this process runs on it, and what says so. What cannot be known is `unknown`. On
// Linux no process is started; each that macOS and Windows need has 2 s.

import { gatherHostFacts } from '../platform/host-facts.ts';
import { CPUINFO_BYTES, wholeProcessors } from './cpuinfo.ts';
import { askDocker, dockerPlatforms } from './docker.ts';
import { detectExecution } from './execution.ts';
import { factText, UNKNOWN } from './fact-text.ts';
import { FACT_NAMES, type FactName, type Facts, type Probe } from './facts.ts';
import { detectLibc } from './libc.ts';
import type { LinuxKnown } from './linux-facts.ts';
import { kernelRelease } from './os-facts.ts';
import { platformFacts } from './platform-facts.ts';
import { type ProbeSystem, readText, thisMachine } from './probe-system.ts';
import { runnerImage, runnerKind } from './runner.ts';

/**
 * Returns all facts of `system` and the evidence for the verdict about emulation.
 * Throws unsupported-platform where Node itself runs on a platform that this project does not know.
 */
export async function probe(system: ProbeSystem = thisMachine()): Promise<Probe> {
  const gathered = gatherHostFacts(system, { libcVersion: false });
  const answered = askDocker(system);
  const cpuinfo = linuxCpuinfo(system);
  const execution = detectExecution(system, await gathered, cpuinfo);
  const { platform } = execution.host;
  const libc = detectLibc(system);
  const facts: Partial<Facts> = {
    ...platformFacts(platform, libc),
    'machine-arch': execution.machine,
    emulated: String(execution.emulated),
    emulator: execution.emulator,
    libc: libc.text,
    'glibc-floor': libc.glibcFloor,
    endianness: system.littleEndian ? 'little' : 'big',
    runner: runnerKind(system.environment),
    'runner-image': runnerImage(system.environment),
    ...(await systemFacts(system, { execution, cpuinfo, daemon: await answered })),
  };
  const evidence = execution.evidence.map(({ source, says }) => ({ source, says: factText(says) }));
  return { facts: wholeFacts(facts), evidence };
}

// What is of one system is loaded there only.
async function systemFacts(system: ProbeSystem, known: LinuxKnown): Promise<Partial<Facts>> {
  const { execution, daemon } = known;
  const { os, arch } = execution.host.platform;
  if (os === 'linux') {
    const { linuxFacts } = await import('./linux-facts.ts');
    return linuxFacts(system, known);
  }
  const docker = { 'docker-platforms': dockerPlatforms(daemon, null, '') };
  if (os === 'darwin') {
    const { macosFacts } = await import('./macos-facts.ts');
    return { ...docker, ...(await macosFacts(system, arch)) };
  }
  if (os === 'windows') {
    const { windowsFacts } = await import('./windows-facts.ts');
    return { ...docker, ...(await windowsFacts(system, arch)) };
  }
  return { ...docker, kernel: kernelRelease(system) };
}

function linuxCpuinfo(system: ProbeSystem): string {
  if (system.platform !== 'linux') return '';
  return wholeProcessors(readText(system, '/proc/cpuinfo', CPUINFO_BYTES) ?? '');
}

function wholeFacts(facts: Partial<Facts>): Facts {
  const entries = FACT_NAMES.map((name): [FactName, string] => [name, factText(facts[name] ?? UNKNOWN)]);
  return Object.fromEntries(entries) as Facts;
}
