// A first config, as text with comments.
import { SCHEMA_URL } from '../config/schema-url.ts';
import { RUNTIMES, type Runtime } from '../facts/facts.ts';
import type { DetectedFleet, DetectedProject, DetectedRuntime } from './detected.ts';
import type { ImageKind } from './docker/image.ts';
import { type ImageEntry, renderImagesConfig, renderImageWorkflowConfig } from './docker/images-text.ts';

export interface InitChoices {
  /** `owner/repo@commit # version`; null takes the newest release. */
  readonly action: string | null;
  readonly hosted: readonly string[];
  /** Platforms to emulate, where anything may run so. */
  readonly emulated: readonly string[];
  readonly fleets: readonly DetectedFleet[];
  /** The image that gets a Dockerfile. */
  readonly docker: ImageKind | 'none';
}

/** The runner that a platform gets. */
const DEFAULT_RUNNER_LABELS: Readonly<Record<string, string>> = {
  'linux/amd64': 'ubuntu-24.04',
  'linux/arm64': 'ubuntu-24.04-arm',
  'darwin/amd64': 'macos-15-intel',
  'darwin/arm64': 'macos-15',
  'windows/amd64': 'windows-2025',
  'windows/arm64': 'windows-11-arm',
};

export const HOSTED_PLATFORMS: readonly string[] = Object.keys(DEFAULT_RUNNER_LABELS);

/** Returns the text of .github/ipfs-kit.yml; `image` is null where there is none to build. */
export function renderConfig(detected: DetectedProject, choices: InitChoices, image: ImageEntry | null): string {
  const runtimes = RUNTIMES.flatMap((name) => {
    const runtime = detected.runtimes[name];
    return runtime ? [runtimeText(name, runtime)] : [];
  });
  const parts = [
    `# yaml-language-server: $schema=${SCHEMA_URL}\n# What is tested where. Workflows are made of it: ipfs-kit workflows generate`,
    ...(choices.action
      ? [`# This project's actions, by commit. Dependabot moves it in the workflows.\naction: ${choices.action}`]
      : []),
    ...runtimes,
    ...(detected.ipfs
      ? [
          '# On PATH in every job. daemon: offline, local or online runs a node beside the tests.\nipfs:\n  kubo: latest-known',
        ]
      : []),
    ...(image ? [renderImagesConfig(image)] : []),
    triggersText(detected),
    ...(runtimes.length > 0 ? [runnersText(choices)] : []),
    workflowsText(detected, choices, image),
  ];
  return `${parts.join('\n\n')}\n`;
}

function runtimeText(
  name: Runtime,
  { versions, source, install, test, architectureTest, emulatedTest }: DetectedRuntime,
): string {
  return [
    `# Versions from ${source}.`,
    `${name}:`,
    `  versions: [${versions.map((version) => `'${version}'`).join(', ')}]`,
    ...(install ? [`  install: ${install}`] : []),
    `  test: ${test}`,
    ...(architectureTest ? [`  architecture-test: ${architectureTest}`] : []),
    emulatedTest
      ? `  emulated-test: ${emulatedTest}`
      : '  # The part that may run emulated, ten times slower. Without it nothing does.\n  # emulated-test: …',
  ].join('\n');
}

function triggersText({ branch }: DetectedProject): string {
  return `triggers:\n  push: { branches: [${branch}] }\n  pull-request: { branches: [${branch}] }`;
}

function runnersText({ hosted, fleets }: InitChoices): string {
  const machines = hosted.map((platform) => `    ${platform}: ${DEFAULT_RUNNER_LABELS[platform]}`);
  const own = fleets.map(({ name, platform, labels }) =>
    [
      `    ${name}:`,
      `      platform: ${platform}`,
      `      labels: [${labels.join(', ')}]`,
      '      # ID and VERSION_ID of /etc/os-release, such as ubuntu-22.04. Without it Python comes from uv.',
      '      # distribution: …',
      '      # The repository variable that takes the machines out: disabled.',
      `      switch: { variable: ${name.replaceAll('-', '_').toUpperCase()}_RUNNERS }`,
    ].join('\n'),
  );
  return ['runners:', '  hosted:', ...machines, ...(own.length > 0 ? ['  self-hosted:', ...own] : [])].join('\n');
}

function workflowsText(detected: DetectedProject, choices: InitChoices, image: ImageEntry | null): string {
  const tests = Object.keys(detected.runtimes).length > 0 ? testWorkflowsText(detected, choices) : [];
  const images = image ? [renderImageWorkflowConfig(image, detected.branch)] : [];
  return ['workflows:', ...tests, ...images].join('\n');
}

function testWorkflowsText(
  { runtimes }: DetectedProject,
  { hosted, emulated, fleets }: InitChoices,
): readonly string[] {
  const canEmulate = Object.values(runtimes).some((each) => each.emulatedTest ?? each.architectureTest);
  const platforms = [...new Set(fleets.map(({ platform }) => platform))];
  const own = platforms.flatMap((platform) => {
    const names = fleets.filter((fleet) => fleet.platform === platform).map(({ name }) => name);
    return [`  ${workflowName(platform)}:`, `    self-hosted: [${names.join(', ')}]`, '    callable: true'];
  });
  return [
    '  multi-arch-ci:',
    `    hosted: [${hosted.join(', ')}]`,
    ...(canEmulate && emulated.length > 0 ? [`    emulated: [${emulated.join(', ')}]`] : []),
    ...own,
  ];
}

/** `arm64-ci` for linux/arm64, as the document calls it; `darwin-arm64-ci` for another system. */
function workflowName(platform: string): string {
  const [os, arch] = platform.split('/');
  return `${os === 'linux' ? '' : `${os}-`}${arch}-ci`;
}
