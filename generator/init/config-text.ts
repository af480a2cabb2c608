// Writes a first config as text, with comments.
import { DEFAULT_RUNNER_LABELS, SCHEMA_URL } from '../config/schema.ts';
import { RUNTIMES, type Runtime } from '../facts/facts.ts';
import { scalarText } from '../render/yaml-text.ts';
import type { DetectedFleet, DetectedProject, DetectedRuntime } from './detected.ts';
import type { ImageKind } from './docker/image.ts';
import { type ImageEntry, renderImagesConfig, renderImageWorkflowConfig } from './docker/images-text.ts';

export interface InitChoices {
  /** `owner/repo@commit # version`; null to use the newest release. */
  readonly action: string | null;
  readonly hosted: readonly string[];
  /** Platforms to emulate, if the project has tests for that. */
  readonly emulated: readonly string[];
  readonly fleets: readonly DetectedFleet[];
  /** The image to write a Dockerfile for. */
  readonly docker: ImageKind | 'none';
}

export const HOSTED_PLATFORMS: readonly string[] = Object.keys(DEFAULT_RUNNER_LABELS);

/** Returns the text of .github/ipfs-kit.yml. `image` is null if there is no image to build. */
export function renderConfig(detected: DetectedProject, choices: InitChoices, image: ImageEntry | null): string {
  const runtimes = RUNTIMES.flatMap((name) => {
    const runtime = detected.runtimes[name];
    return runtime ? [renderRuntime(name, runtime)] : [];
  });
  const parts = [
    `# yaml-language-server: $schema=${SCHEMA_URL}\n# What to test, and where. To write the workflows, run: ipfs-kit workflows generate`,
    ...(choices.action
      ? [`# The release of setup-ipfs-kit to use. Dependabot updates it in the workflows.\naction: ${choices.action}`]
      : []),
    ...runtimes,
    ...(detected.ipfs
      ? [
          '# Tools that every job has on PATH. To run a node during the tests, add daemon: offline, local or online.\nipfs:\n  kubo: latest-known',
        ]
      : []),
    ...(image ? [renderImagesConfig(image)] : []),
    renderTriggers(detected),
    ...(runtimes.length > 0 ? [renderRunners(choices)] : []),
    renderWorkflows(detected, choices, image),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderRuntime(
  name: Runtime,
  { versions, source, install, test, architectureTest, emulatedTest }: DetectedRuntime,
): string {
  return [
    `# Versions: ${source}.`,
    `${name}:`,
    `  versions: [${versions.map((version) => `'${version}'`).join(', ')}]`,
    ...(install ? [`  install: ${scalarText(install)}`] : []),
    `  test: ${scalarText(test)}`,
    ...(architectureTest ? [`  architecture-test: ${scalarText(architectureTest)}`] : []),
    emulatedTest
      ? `  emulated-test: ${scalarText(emulatedTest)}`
      : '  # Tests to run under emulation (about 10× slower). Unset: none.\n  # emulated-test: …',
  ].join('\n');
}

function renderTriggers({ branch }: DetectedProject): string {
  const branches = scalarText(branch, true);
  return `triggers:\n  push: { branches: [${branches}] }\n  pull-request: { branches: [${branches}] }`;
}

function renderRunners({ hosted, fleets }: InitChoices): string {
  const labels: Readonly<Record<string, string>> = DEFAULT_RUNNER_LABELS;
  const machines = hosted.map((platform) => `    ${platform}: ${labels[platform]}`);
  const selfHosted = fleets.map((fleet) =>
    [
      `    ${scalarText(fleet.name)}:`,
      `      platform: ${fleet.platform}`,
      `      labels: [${fleet.labels.map((label) => scalarText(label, true)).join(', ')}]`,
      '      # ID and VERSION_ID in /etc/os-release, such as ubuntu-22.04. Unset: Python comes from uv.',
      '      # distribution: …',
      '      # To switch the machines off, set this repository variable to disabled.',
      `      switch: { variable: ${fleet.name.replaceAll('-', '_').toUpperCase()}_RUNNERS }`,
    ].join('\n'),
  );
  const list = selfHosted.length > 0 ? ['  self-hosted:', ...selfHosted] : [];
  return ['runners:', '  hosted:', ...machines, ...list].join('\n');
}

function renderWorkflows(detected: DetectedProject, choices: InitChoices, image: ImageEntry | null): string {
  const tests = Object.keys(detected.runtimes).length > 0 ? renderTestWorkflows(detected, choices) : [];
  const images = image ? [renderImageWorkflowConfig(image, detected.branch)] : [];
  return ['workflows:', ...tests, ...images].join('\n');
}

function renderTestWorkflows(
  { runtimes }: DetectedProject,
  { hosted, emulated, fleets }: InitChoices,
): readonly string[] {
  const canEmulate = Object.values(runtimes).some((each) => each.emulatedTest ?? each.architectureTest);
  const platforms = [...new Set(fleets.map(({ platform }) => platform))];
  const selfHosted = platforms.flatMap((platform) => {
    const names = fleets.filter((fleet) => fleet.platform === platform).map(({ name }) => name);
    return [
      `  ${formatWorkflowName(platform)}:`,
      `    self-hosted: [${names.map((name) => scalarText(name, true)).join(', ')}]`,
      '    callable: true',
    ];
  });
  return [
    '  multi-arch-ci:',
    `    hosted: [${hosted.join(', ')}]`,
    ...(canEmulate && emulated.length > 0 ? [`    emulated: [${emulated.join(', ')}]`] : []),
    ...selfHosted,
  ];
}

/** Returns `arm64-ci` for linux/arm64, and `darwin-arm64-ci` for another operating system. */
function formatWorkflowName(platform: string): string {
  const [os, arch] = platform.split('/');
  return `${os === 'linux' ? '' : `${os}-`}${arch}-ci`;
}
