// Asks the questions of init on a terminal.
import { cancel, confirm, intro, isCancel, log, multiselect, outro, select, text } from '@clack/prompts';
import { wrapText } from '../../kit/terminal-text.ts';
import { FLEET_PLATFORMS } from '../config/check-runners.ts';
import { FACTS } from '../facts/facts.ts';
import { HOSTED_PLATFORMS, type InitChoices, LINUX_PLATFORMS } from './config-text.ts';
import type { DetectedFleet, DetectedProject } from './detected.ts';
import { createFleet, describeLabelProblem, FLEET_PRESETS, parseLabels } from './fleet-answers.ts';

interface InitAnswers extends InitChoices {
  /** Whether to run the tests now. */
  readonly tries: boolean;
}

const DEFAULT_COLUMNS = 80;
/** Of the line that the prompts draw at the left. */
const FRAME_COLUMNS = 4;

/** Thrown inside of this file when the user presses Ctrl+C or Esc. */
const CANCELLED = Symbol('cancelled');

/** Returns the user's choices, or null if the user cancelled. `summary` says what was detected. */
export async function askChoices(
  detected: DetectedProject,
  summary: string,
  proposed: InitChoices,
): Promise<InitAnswers | null> {
  try {
    intro('ipfs-kit workflows init');
    log.message(wrapText(summary, (process.stdout.columns ?? DEFAULT_COLUMNS) - FRAME_COLUMNS));
    const hasTests = Object.keys(detected.runtimes).length > 0;
    const places = hasTests ? await askForPlaces(detected, proposed) : {};
    const image = await askForImage(detected, proposed);
    const tries = hasTests && (await askToTry());
    outro(tries ? 'Writes the config, then tries the tests.' : 'Writes the config.');
    return { ...proposed, ...places, ...image, tries };
  } catch (error) {
    if (error !== CANCELLED) throw error;
    cancel('Nothing was written.');
    return null;
  }
}

async function askForPlaces(
  detected: DetectedProject,
  proposed: InitChoices,
): Promise<Pick<InitChoices, 'hosted' | 'fleets' | 'emulated'>> {
  for (;;) {
    const hosted = answered(
      await multiselect({
        message: "Which of GitHub's runners do the tests run on?",
        options: HOSTED_PLATFORMS.map((value) => ({ value, label: value })),
        initialValues: [...proposed.hosted],
        required: false,
      }),
    );
    const fleets = [...(await askForKnownFleets(proposed.fleets)), ...(await askForFleets())];
    const emulated = await askForEmulation(detected, hosted, fleets);
    if (hosted.length > 0 || fleets.length > 0) return { hosted, fleets: withUniqueNames(fleets), emulated };
    log.warn("Nothing to run on. Choose a runner of GitHub's, or add a machine.");
  }
}

/** Machines that existing workflows use. */
async function askForKnownFleets(known: readonly DetectedFleet[]): Promise<readonly DetectedFleet[]> {
  if (known.length === 0) return [];
  const chosen = answered(
    await multiselect({
      message: 'Which machines of your own do the tests run on? (found in your workflows)',
      options: known.map(({ name, platform, labels }) => ({
        value: name,
        label: `[${labels.join(', ')}]`,
        hint: platform,
      })),
      initialValues: known.map(({ name }) => name),
      required: false,
    }),
  );
  return known.filter(({ name }) => chosen.includes(name));
}

/** Machines that no workflow uses yet. */
async function askForFleets(): Promise<readonly DetectedFleet[]> {
  const fleets: DetectedFleet[] = [];
  for (;;) {
    const preset = answered(
      await select({
        message: fleets.length === 0 ? 'Do you have machines of your own to test on?' : 'Do you have other machines?',
        options: [
          { value: 'none', label: 'No' },
          ...Object.entries(FLEET_PRESETS).map(([value, { title, platform }]) => ({
            value,
            label: `${title} (${platform})`,
          })),
          { value: 'other', label: 'Others' },
        ],
      }),
    );
    if (preset === 'none') return fleets;
    const { platform, labels } = FLEET_PRESETS[preset] ?? { platform: await askForPlatform(), labels: ['self-hosted'] };
    const answer = answered(
      await text({
        message: 'Which labels do these machines have? (a machine must have all of them)',
        initialValue: labels.join(', '),
        validate: (value) => describeLabelProblem(value ?? '') ?? undefined,
      }),
    );
    fleets.push(createFleet(platform, parseLabels(answer)));
  }
}

async function askForPlatform(): Promise<string> {
  return answered(
    await select({
      message: 'Which platform do these machines have?',
      options: FLEET_PLATFORMS.map((value) => ({ value, label: value })),
      initialValue: 'linux/arm64',
    }),
  );
}

/** Asks only about Linux platforms that no chosen machine has natively, if the project has tests for emulated legs. */
async function askForEmulation(
  { runtimes }: DetectedProject,
  hosted: readonly string[],
  fleets: readonly DetectedFleet[],
): Promise<readonly string[]> {
  const hasTests = Object.values(runtimes).some((each) => each.emulatedTest ?? each.architectureTest);
  const native = new Set([...hosted, ...fleets.map(({ platform }) => platform)]);
  const missing = LINUX_PLATFORMS.filter((platform) => !native.has(platform));
  const possible = missing.filter((platform) => hosted.includes(FACTS.emulation.platforms[platform]?.host ?? ''));
  if (!hasTests || possible.length === 0) return [];
  const emulates = answered(
    await confirm({
      message: `No machine has ${possible.join(' or ')}. Run a few tests under emulation? (about 10× slower)`,
      initialValue: false,
    }),
  );
  return emulates ? possible : [];
}

type ImageChoices = Pick<InitChoices, 'docker' | 'buildsImage' | 'publish'>;

async function askForImage(detected: DetectedProject, proposed: InitChoices): Promise<ImageChoices> {
  const none = { docker: 'none', buildsImage: false, publish: false } as const;
  const { dockerfile, repository } = detected;
  const docker = dockerfile ? proposed.docker : await askForDockerfile(detected, proposed);
  if (!dockerfile && docker === 'none') return none;
  if (dockerfile && !(await askForBuild())) return none;
  if (repository === null) return { docker, buildsImage: true, publish: false };
  const publish = answered(
    await confirm({
      message: `Push the image to ghcr.io/${repository.toLowerCase()} after pushes to ${detected.branch} and tags?`,
      initialValue: false,
    }),
  );
  return { docker, buildsImage: true, publish };
}

async function askForBuild(): Promise<boolean> {
  return answered(
    await confirm({ message: 'Build and test the image of your Dockerfile on linux/amd64 and linux/arm64?' }),
  );
}

async function askForDockerfile(
  { pythonImage }: DetectedProject,
  { docker }: InitChoices,
): Promise<InitChoices['docker']> {
  return answered(
    await select<InitChoices['docker']>({
      message: 'Write a Dockerfile for linux/amd64 and linux/arm64?',
      options: [
        { value: 'none', label: 'No' },
        ...(pythonImage ? [{ value: 'python' as const, label: 'Yes, of this project with IPFS tools' }] : []),
        { value: 'kubo', label: 'Yes, of a bare Kubo node' },
      ],
      initialValue: docker,
    }),
  );
}

async function askToTry(): Promise<boolean> {
  return answered(
    await confirm({ message: 'Try the tests here now? (in a copy of the checkout; changes nothing in it)' }),
  );
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw CANCELLED;
  return answer as Exclude<T, symbol>;
}

/** Two fleets of the same name would be one key. */
function withUniqueNames(fleets: readonly DetectedFleet[]): readonly DetectedFleet[] {
  return fleets.map((fleet, at) => {
    const before = fleets.slice(0, at).filter(({ name }) => name === fleet.name).length;
    return before === 0 ? fleet : { ...fleet, name: `${fleet.name}-${before + 1}` };
  });
}
