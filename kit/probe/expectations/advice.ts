// How to fix a fact that is not as expected.

import type { FactName, MachineFacts } from '../facts.ts';
import { parseExpectedPlatform } from './platform.ts';

/** For a fact that is unknown. */
export const UNKNOWN_ADVICE =
  'This machine does not report the fact reliably. Remove the condition if you do not need it.';

const LABELS = 'Correct the labels of the runner, or add a label to `runs-on` that only the right machines have.';
const HANDLERS = 'Register emulators on the machine before this step, for example with docker/setup-qemu-action.';
const PROCESSOR =
  'The processor does not have it, or the virtual machine hides it. Use another machine type, or pass the processor of the host through.';
const LIBC = 'Use a newer system or image, or programs that are static or built for an older libc.';

const ADVICE: Readonly<Partial<Record<FactName, string>>> = {
  libc: LIBC,
  'glibc-floor': LIBC,
  'page-size': 'The kernel sets the page size. Boot another kernel, or use programs that are built for this page size.',
  'cpu-features': PROCESSOR,
  'x86-64-level': PROCESSOR,
  cpus: 'Only processors that affinity and cgroups allow count. Raise the limit, or use a larger machine.',
  memory:
    'Use a larger machine, or expect less: the kernel reserves memory, so a machine with 16 GiB has about 15.5 GiB.',
  'memory-limit': "The limit is that of the job's cgroup. Raise it in the definition of the container or pod.",
  'binfmt-platforms': HANDLERS,
  'docker-platforms': HANDLERS,
  'runner-image':
    'GitHub rolls out images over several days. Expect an older version, or name another image in `runs-on`.',
  'gpu-driver': 'Containers use the driver of the machine. Update it on the machine.',
};

/** Returns how to fix the fact `name` if `value` was expected, in whole sentences. */
export function suggestFix(name: FactName, value: string, facts: MachineFacts): string {
  if (name === 'platform') return platformAdvice(value, facts);
  if (name === 'emulated') return emulatedAdvice(value, facts);
  return ADVICE[name] ?? 'Correct the expectation, or run the job on another machine.';
}

// If the machine is right but the process is not, the image or the runner is wrong, not the labels.
function platformAdvice(value: string, facts: MachineFacts): string {
  const expected = parseExpectedPlatform(value);
  const rightMachine =
    expected !== null && (expected.os ?? facts.os) === facts.os && expected.arch === facts['machine-arch'];
  if (!rightMachine) return LABELS;
  if (isContainer(facts))
    return `The machine is right, but the image of the container is not. Use one for ${facts.os}/${expected.arch}.`;
  return `The machine is right, but its runner is not. Install the runner for ${expected.arch}, and start it without an emulator.`;
}

function emulatedAdvice(value: string, facts: MachineFacts): string {
  const machine = facts['machine-arch'];
  if (value === 'true') return "The job runs without an emulator. Set expect-emulated to 'false' if that is intended.";
  const [article, program] = isContainer(facts) ? ['an', 'image'] : ['a', 'runner'];
  if (machine === facts.arch)
    return `The machine runs such programs natively. Start the ${program} without an emulator.`;
  const own = machine === 'unknown' ? '' : `, or with ${article} ${program} for ${machine}`;
  return `Run the job on ${facts.arch} hardware${own}.`;
}

function isContainer({ container }: MachineFacts): boolean {
  return container !== 'none' && container !== 'unknown';
}
