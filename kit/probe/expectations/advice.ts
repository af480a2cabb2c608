// How to fix a fact that is not as expected.

import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { FactName, MachineFacts } from '../facts.ts';
import { findBase, namesDistribution } from './kinds/distribution.ts';
import { containsName } from './name-matching.ts';
import { LABELS, suggestEmulationFix, suggestPlatformFix } from './platform-advice.ts';
import { parseTerms, splitWords } from './terms.ts';
import { isAboveMaximum, suggestValue } from './value-advice.ts';

const UNKNOWN_ADVICE = 'This machine does not report the fact reliably. Remove the condition if you do not need it.';
const NO_LIST_OF_HANDLERS =
  "The kernel's list of handlers (binfmt_misc) is not mounted here, as in most containers. Probe the machine in a job without a container.";

const ADVICE_IF_UNKNOWN: Readonly<Partial<Record<FactName, string>>> = {
  'runner-image':
    'Only images of GitHub have a name, and containers do not get it. Probe in a job without a container.',
  'binfmt-platforms': NO_LIST_OF_HANDLERS,
  'binfmt-handlers': NO_LIST_OF_HANDLERS,
  'docker-platforms':
    'Docker does not respond to this user, or what it emulates is not visible here. Probe in a job without a container, as a user who may use Docker.',
};

const HANDLERS = 'Register emulators on the machine before this step, for example with docker/setup-qemu-action.';
const PROCESSOR =
  'The processor does not have it, or the virtual machine hides it. Use another machine type, or pass the processor of the host through.';
const DISK = 'Delete what the job does not need before this step, or use a machine with a larger disk.';
const LIBC = 'Use a newer system or image, or programs that are static or built for an older libc.';

const OTHER_LIBC =
  'The distribution determines the C library: Alpine has musl, most others have glibc. Use another image, or programs that are static.';
const NO_LIBC = 'Only Linux has this fact. Correct the labels of the runner, or remove the condition.';
const NO_SUCH_DISTRIBUTION =
  "Names are those of ID and ID_LIKE in /etc/os-release, such as 'ubuntu' or 'rhel'. Correct the expectation, or use another image or machine.";
const NO_LEVEL =
  'Only amd64 has levels, and this job runs as another architecture. Correct the labels of the runner, or remove the condition.';
const NO_DOCKER =
  'No Docker daemon runs here, or its socket is elsewhere or not mounted in the container of the job. Start it before this step, or set DOCKER_HOST.';
const NO_KVM =
  '/dev/kvm does not exist here, or this user may not open it. Allow it before this step with `sudo chmod a+rw /dev/kvm`, give the container the device, or use a machine with nested virtualization.';
const QEMU = "QEMU does not tell whether it uses KVM here. Write 'qemu' if either is good enough.";
const OTHER_ADVICE = 'Correct the expectation, or run the job on another machine.';

const ADVICE: Readonly<Partial<Record<FactName, string>>> = {
  libc: LIBC,
  'glibc-floor': LIBC,
  'page-size': 'The kernel sets the page size. Boot another kernel, or use programs that are built for this page size.',
  'cpu-features': PROCESSOR,
  'x86-64-level': PROCESSOR,
  cpus: 'Only processors that affinity and cgroups allow count. Raise the limit, or use a larger machine.',
  memory:
    'Use a larger machine, or expect less: the kernel reserves memory, so a machine with 16 GiB has about 15.5 GiB.',
  'disk-free': DISK,
  'temp-disk-free': DISK,
  runner: LABELS,
  'runner-provider': LABELS,
  'machine-model': LABELS,
  'cpu-model': LABELS,
  gpu: LABELS,
  gpus: LABELS,
  'binfmt-platforms': HANDLERS,
  'docker-platforms': HANDLERS,
  'runner-image':
    'GitHub rolls out images over several days. Expect an older version, or name another image in `runs-on`.',
  'gpu-driver': 'Containers use the driver of the machine. Install or update it there.',
};

/** Returns how to fix the fact `name` if `value` was expected, in whole sentences. */
export function suggestFix(name: FactName, value: string, facts: MachineFacts): string {
  if (name === 'platform') return suggestPlatformFix(value, facts);
  if (name === 'emulated') return suggestEmulationFix(value, facts);
  const special = suggestValue(name, value, facts) ?? specialAdvice(name, value, facts);
  return special ?? (isAboveMaximum(name, value, facts) ? OTHER_ADVICE : (ADVICE[name] ?? OTHER_ADVICE));
}

/** Returns what to do about a fact that does not say enough for a condition, in whole sentences. */
export function suggestFixForUnknown(name: FactName, fact: string): string {
  return (splitWords(fact).includes(UNKNOWN_FACT) && ADVICE_IF_UNKNOWN[name]) || UNKNOWN_ADVICE;
}

function specialAdvice(name: FactName, value: string, facts: MachineFacts): string | null {
  const found = facts[name];
  switch (name) {
    case 'memory-limit':
      return limitAdvice(found);
    case 'kvm':
      return found === 'no' ? NO_KVM : null;
    case 'virtual-machine':
      return found === 'qemu' && value.toLowerCase() === 'kvm' ? QEMU : null;
    case 'distribution':
      return familyAdvice(value, facts) ?? (namesDistribution(value, facts) ? null : NO_SUCH_DISTRIBUTION);
    case 'libc':
      return found === NONE_FACT ? NO_LIBC : namesOtherLibc(value, found) ? OTHER_LIBC : null;
    case 'x86-64-level':
      return found === NONE_FACT ? NO_LEVEL : null;
    case 'docker-platforms':
      return found === NONE_FACT ? NO_DOCKER : null;
    default:
      return null;
  }
}

function limitAdvice(limit: string): string {
  return limit === NONE_FACT
    ? 'The job may use all memory of the machine. Set a limit in the definition of the container or pod.'
    : "The limit is that of the job's cgroup. Change it in the definition of the container or pod.";
}

function namesOtherLibc(value: string, found: string): boolean {
  const names = parseTerms(value).flatMap(({ text }) => (/^[a-z]/.test(text) ? [text] : []));
  return !names.every((name) => containsName(found, name));
}

// ubuntu 24.04 is based on debian, but has versions of its own.
function familyAdvice(value: string, facts: MachineFacts): string | null {
  const found = findBase(value, facts);
  if (found === null) return null;
  const { id, base } = found;
  return `${id} is based on ${base}, but has versions of its own. Leave the version out, or write that of ${id}.`;
}
