// What init asks on a terminal.
import { cancel, confirm, intro, isCancel, multiselect } from '@clack/prompts';
import { type Choices, HOSTED_PLATFORMS } from './config-text.ts';
import type { Detected } from './detect.ts';

/** Returns the choices as they were confirmed, or null where the person gave up. */
export async function ask(detected: Detected, proposed: Choices): Promise<Choices | null> {
  intro(`Found: ${Object.keys(detected.runtimes).join(', ')}`);
  const hosted = await multiselect({
    message: "Which platforms on GitHub's runners?",
    options: HOSTED_PLATFORMS.map((value) => ({ value, label: value })),
    initialValues: [...proposed.hosted],
    required: true,
  });
  if (isCancel(hosted)) return givenUp();
  const emulate = await confirm({
    message: 'Test linux/amd64 and linux/arm64 emulated, too?',
    initialValue: proposed.emulated.length > 0,
  });
  if (isCancel(emulate)) return givenUp();
  const fleets = await askForFleets(proposed);
  if (fleets === null) return givenUp();
  return { ...proposed, hosted, emulated: emulate ? ['linux/amd64', 'linux/arm64'] : [], fleets };
}

async function askForFleets({ fleets }: Choices): Promise<Choices['fleets'] | null> {
  if (fleets.length === 0) return fleets;
  const chosen = await multiselect({
    message: 'Which machines of your own, of those that workflows here ask for?',
    options: fleets.map(({ name, platform, labels }) => ({
      value: name,
      label: `[${labels.join(', ')}]`,
      hint: platform,
    })),
    initialValues: fleets.map(({ name }) => name),
    required: false,
  });
  return isCancel(chosen) ? null : fleets.filter(({ name }) => chosen.includes(name));
}

function givenUp(): null {
  cancel('Nothing was written.');
  return null;
}
