// Asks the questions of init on a terminal.
import { cancel, confirm, intro, isCancel, multiselect, select } from '@clack/prompts';
import { HOSTED_PLATFORMS, type InitChoices } from './config-text.ts';
import type { DetectedProject } from './detected.ts';

/** Returns the user's choices, or null if the user cancelled. */
export async function askChoices(detected: DetectedProject, proposed: InitChoices): Promise<InitChoices | null> {
  const runtimes = Object.keys(detected.runtimes);
  intro(`Found: ${[...runtimes, ...(detected.dockerfile ? ['Dockerfile'] : [])].join(', ') || 'nothing to test'}`);
  const tested = runtimes.length > 0 ? await askForTests(proposed) : proposed;
  if (tested === null) return cancelInit();
  const docker = await askForDockerfile(detected, proposed);
  return docker === null ? cancelInit() : { ...tested, docker };
}

async function askForTests(proposed: InitChoices): Promise<InitChoices | null> {
  const hosted = await multiselect({
    message: "Which platforms do you want to test on GitHub's runners?",
    options: HOSTED_PLATFORMS.map((value) => ({ value, label: value })),
    initialValues: [...proposed.hosted],
    required: true,
  });
  if (isCancel(hosted)) return null;
  const emulate = await confirm({
    message: 'Also test linux/amd64 and linux/arm64 under emulation?',
    initialValue: proposed.emulated.length > 0,
  });
  if (isCancel(emulate)) return null;
  const fleets = await askForFleets(proposed);
  return fleets && { ...proposed, hosted, emulated: emulate ? ['linux/amd64', 'linux/arm64'] : [], fleets };
}

async function askForDockerfile(
  { dockerfile, pythonImage }: DetectedProject,
  { docker }: InitChoices,
): Promise<InitChoices['docker'] | null> {
  if (dockerfile) return docker;
  const chosen = await select<InitChoices['docker']>({
    message: 'Which Dockerfile do you want, for linux/amd64 and linux/arm64?',
    options: [
      ...(pythonImage ? [{ value: 'python' as const, label: 'This project with IPFS tools' }] : []),
      { value: 'kubo', label: 'A bare Kubo node' },
      { value: 'none', label: 'None' },
    ],
    initialValue: docker,
  });
  return isCancel(chosen) ? null : chosen;
}

async function askForFleets({ fleets }: InitChoices): Promise<InitChoices['fleets'] | null> {
  if (fleets.length === 0) return fleets;
  const chosen = await multiselect({
    message: 'Which self-hosted runners do you want to use? (found in your workflows)',
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

function cancelInit(): null {
  cancel('Nothing was written.');
  return null;
}
