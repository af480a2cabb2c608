// How to fix a job that runs as another platform than expected, or emulated.

import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import {
  type ExpectedPlatform,
  parseExpectedPlatform,
  parsePlatformOrNull,
  runsExpectedPlatform,
} from './expected-platform.ts';

export const LABELS =
  'Correct the labels of the runner, or add a label to `runs-on` that only the right machines have.';

/** Returns what to do. If the machine is right but the process is not, the image or the runner is wrong, not the labels. */
export function suggestPlatformFix(value: string, facts: MachineFacts): string {
  const expected = parseExpectedPlatform(value);
  if (expected === null || !isRightMachine(expected, facts)) return LABELS;
  if (isContainer(facts))
    return `The machine is right, but the image of the container is not. Use one for ${facts.os}/${expected.arch}.`;
  if (expected.arch === '386' && facts.arch === 'amd64')
    return `The machine runs programs for ${facts.os}/386 too. Run the job in a container for that platform, or expect amd64.`;
  return `The machine is right, but its runner is not. Install the runner for ${expected.arch}, and start it without an emulator.`;
}

function isRightMachine(expected: ExpectedPlatform, { os, 'machine-arch': machine }: MachineFacts): boolean {
  const platform = parsePlatformOrNull(`${os}/${machine}`);
  return platform !== null && runsExpectedPlatform(expected, platform, true) !== false;
}

/** Returns what to do if the job should be emulated (`value` is `true`) but is native, or the reverse. */
export function suggestEmulationFix(value: string, facts: MachineFacts): string {
  const machine = facts['machine-arch'];
  if (value === 'true') return "The job runs without an emulator. Set expect-emulated to 'false' if that is intended.";
  const [article, program] = isContainer(facts) ? ['an', 'image'] : ['a', 'runner'];
  if (machine === facts.arch)
    return `The machine runs such programs natively. Start the ${program} without an emulator.`;
  const own = machine === UNKNOWN_FACT ? '' : `, or with ${article} ${program} for ${machine}`;
  return `Run the job on ${facts.arch} hardware${own}.`;
}

function isContainer({ container }: MachineFacts): boolean {
  return container !== NONE_FACT && container !== UNKNOWN_FACT;
}
