// Makes a fleet of what a user says about machines: a platform and labels. Pure.
import { FILE_NAME, LABEL } from '../config/schema/fields.ts';
import { IMAGE_PLACES } from '../config/schema.ts';
import type { DetectedFleet } from './detected.ts';

interface FleetPreset {
  readonly title: string;
  readonly platform: string;
  readonly labels: readonly string[];
}

/** Machines that many users of IPFS have, with the labels of the documentation. */
export const FLEET_PRESETS: Readonly<Record<string, FleetPreset>> = {
  dgx: { title: 'NVIDIA DGX', platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'dgx'] },
  amd64: { title: 'x86-64 server', platform: 'linux/amd64', labels: ['self-hosted', 'amd64'] },
};

/** Labels that every machine has, or that say its platform. */
const COMMON_LABELS = /^(?:self-hosted|linux|macos|windows)$/i;

/** Returns the labels in a text, separated by commas or spaces. */
export function parseLabels(text: string): readonly string[] {
  return text
    .replaceAll(/[[\]"']/g, '')
    .split(/[,\s]+/)
    .filter((label) => label !== '');
}

/** Returns what is wrong with labels in a text, and what to do; null if they can be used. */
export function describeLabelProblem(text: string): string | null {
  const labels = parseLabels(text);
  if (labels.length === 0) return 'Write at least one label, such as self-hosted.';
  const wrong = labels.find((label) => !LABEL.test(label));
  return wrong === undefined ? null : `'${wrong}' is not a label. Use letters, digits, dots and dashes.`;
}

/** Returns a fleet. It is named after the label that says most, which is the last one that not every machine has. */
export function createFleet(platform: string, labels: readonly string[]): DetectedFleet {
  const [os = '', arch = ''] = platform.split('/');
  const named = labels.toReversed().map((label) => label.toLowerCase().replaceAll(/[^a-z\d-]+/g, '-'));
  const taken: readonly string[] = IMAGE_PLACES;
  const name = named.find((each) => FILE_NAME.test(each) && !COMMON_LABELS.test(each) && !taken.includes(each));
  return { name: name ?? (os === 'linux' ? arch : `${os}-${arch}`), platform, labels };
}
