// What a reader can do about a fact that is not as it was promised.

import type { FactName, MachineFacts } from '../facts.ts';
import { parseExpectedPlatform } from './platform.ts';

/** About a fact that nothing here tells. */
export const UNKNOWN_ADVICE =
  'Nothing on this machine tells it, and it is not guessed. Take the condition out where that is good enough.';

const LABELS =
  "The runner's labels are wrong, or runs-on names only labels that other machines have too: correct one of the two.";
const HANDLERS = 'Register them on the machine before this step, with docker/setup-qemu-action for instance.';
const PROCESSOR =
  "The processor has less, or the virtual machine hides it: take another machine type, or hand the host's processor through.";
const LIBC =
  'Run the job on a newer system or image, or use programs that are linked statically or built for an older libc.';

const ADVICE: Readonly<Partial<Record<FactName, string>>> = {
  libc: LIBC,
  'glibc-floor': LIBC,
  'page-size': "The page size is the kernel's: boot another kernel, or use programs that are built for this page size.",
  'cpu-features': PROCESSOR,
  'x86-64-level': PROCESSOR,
  cpus: 'Processors that affinity or a cgroup keeps from this process do not count: raise the limit, or take a larger machine.',
  memory:
    'Take a larger machine. Where it only seems too small: the kernel keeps a part, and leaves about 15.5 of 16 GiB.',
  'memory-limit': "The limit is that of the job's cgroup: raise it where the container or the pod is defined.",
  'binfmt-platforms': HANDLERS,
  'docker-platforms': HANDLERS,
  'runner-image': 'GitHub rolls images out over days: ask for less, or name another image in `runs-on`.',
  'gpu-driver': "The driver is the machine's, also in a container: update it there.",
};

/** Returns advice about the fact `name`, of which `value` was expected. */
export function suggestFix(name: FactName, value: string, facts: MachineFacts): string {
  if (name === 'platform') return platformAdvice(value, facts);
  if (name === 'emulated') return emulatedAdvice(value, facts);
  return ADVICE[name] ?? 'Correct what was promised, or run the job on a machine that keeps it.';
}

// A process of another architecture on the right machine is an image's or a runner's fault, not that of the labels.
function platformAdvice(value: string, facts: MachineFacts): string {
  const expected = parseExpectedPlatform(value);
  const rightMachine =
    expected !== null && (expected.os ?? facts.os) === facts.os && expected.arch === facts['machine-arch'];
  if (!rightMachine) return LABELS;
  if (isContainer(facts))
    return `The machine is right, the container's image is not: use one for ${facts.os}/${expected.arch}.`;
  return `The machine is right, the runner on it is not: install the runner for ${expected.arch}, and start it untranslated.`;
}

function emulatedAdvice(value: string, facts: MachineFacts): string {
  const machine = facts['machine-arch'];
  if (value === 'true') return 'Nothing is between this job and the machine: expect false where that is welcome.';
  const [article, program] = isContainer(facts) ? ['an', 'image'] : ['a', 'runner'];
  if (machine === facts.arch) return `The machine runs such programs itself: start the ${program} without an emulator.`;
  const own = machine === 'unknown' ? '' : `, or with ${article} ${program} for ${machine}`;
  return `Run it on a machine that is ${facts.arch}${own}.`;
}

function isContainer({ container }: MachineFacts): boolean {
  return container !== 'none' && container !== 'unknown';
}
