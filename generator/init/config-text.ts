// Writes a first config as text, with comments.
import { toPrintable } from '../../kit/printable.ts';
import { DEFAULT_RUNNER_LABELS, SCHEMA_URL } from '../config/schema.ts';
import { RUNTIMES, type Runtime } from '../facts/facts.ts';
import {
  blockScalar,
  entryLines,
  flowList,
  indented,
  listItem,
  mapping,
  quotedText,
  scalar,
  scalarText,
  type YamlValue,
} from '../render/yaml-text.ts';
import type { DetectedFleet, DetectedIpfs, DetectedProject, TestedRuntime } from './detected.ts';
import type { ImageKind } from './docker/image.ts';
import { type ImageEntry, renderImagesConfig, renderImageWorkflowConfig } from './docker/images-text.ts';

export interface InitChoices {
  /** `owner/repo@commit # version`; null to use the newest release. */
  readonly action: string | null;
  readonly hosted: readonly string[];
  /** Platforms to emulate, if the project has tests for that. */
  readonly emulated: readonly string[];
  /** Fleets of machines of the user's own. */
  readonly fleets: readonly DetectedFleet[];
  /** The image to write a Dockerfile for. */
  readonly docker: ImageKind | 'none';
  /** Whether to build and test the image of the existing or new Dockerfile. */
  readonly buildsImage: boolean;
  /** Whether to push images. */
  readonly publish: boolean;
}

export const HOSTED_PLATFORMS: readonly string[] = Object.keys(DEFAULT_RUNNER_LABELS);
export const LINUX_PLATFORMS: readonly string[] = ['linux/amd64', 'linux/arm64'];

/** Returns the text of .github/ipfs-kit.yml. `image` is null if there is no image to build. */
export function renderConfig(detected: DetectedProject, choices: InitChoices, image: ImageEntry | null): string {
  const runtimes = RUNTIMES.flatMap((name) => {
    const runtime = detected.runtimes[name];
    return runtime ? [renderRuntime(name, runtime, choices)] : [];
  });
  const tests = runtimes.length > 0;
  const parts = [
    `# yaml-language-server: $schema=${SCHEMA_URL}\n# What to test, and where. To write the workflows, run: ipfs-kit workflows generate`,
    ...(choices.action
      ? [`# The release of setup-ipfs-kit to use. Dependabot updates it in the workflows.\naction: ${choices.action}`]
      : []),
    ...(detected.ghes
      ? ['# GitHub Enterprise Server: the workflows use versions of actions that it supports.\nghes: true']
      : []),
    ...runtimes,
    ...(tests ? renderEnvironment(detected.environment) : []),
    ...(tests ? renderCheckout(detected.checkout) : []),
    ...(tests ? renderServices(detected.services) : []),
    ...(tests && detected.ipfs ? [renderIpfs(detected.ipfs)] : []),
    ...(tests ? renderSystemPackages(detected.systemPackages, choices) : []),
    ...(image ? [renderImagesConfig(image)] : []),
    ...renderTriggers(detected),
    ...(tests ? renderRunners(choices) : []),
    renderWorkflows(detected, choices, image),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderRuntime(name: Runtime, runtime: TestedRuntime, { emulated }: InitChoices): string {
  const { versions, source, install, test, architectureTest, emulatedTest, workingDirectory, packageManager } = runtime;
  return [
    `${name}:`,
    ...withComment('versions', { line: `[${versions.map((version) => quotedText(version)).join(', ')}]` }, source),
    ...(workingDirectory === null ? [] : [`  working-directory: ${scalarText(workingDirectory)}`]),
    ...(packageManager === null ? [] : [`  cache: ${packageManager} # downloads, on hosted runners`]),
    ...(install ? withComment('install', textValue(install.text), install.source) : []),
    ...withComment('test', textValue(test.text), test.source),
    ...(architectureTest ? [`  architecture-test: ${scalarText(architectureTest)}`] : []),
    ...(emulated.length > 0 && emulatedTest
      ? [`  emulated-test: ${scalarText(emulatedTest)} # under emulation, about 10× slower`]
      : []),
  ].join('\n');
}

const textValue = (text: string): YamlValue =>
  text.includes('\n') ? blockScalar(text.trimEnd().split('\n')) : { line: scalarText(text) };

/** Returns a key with the place that its value comes from: behind a value on one line, and above a block. */
function withComment(key: string, value: YamlValue, source: string): readonly string[] {
  const comment = toPrintable(source.replaceAll(/\s+/g, ' '));
  if ('line' in value) return indented(entryLines(key, { ...value, comment }));
  return indented([`# ${comment}`, ...entryLines(key, value)]);
}

function renderEnvironment(environment: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(environment);
  if (entries.length === 0) return [];
  return [['env:', ...indented(entries.flatMap(([name, value]) => entryLines(name, textValue(value))))].join('\n')];
}

function renderCheckout(checkout: DetectedProject['checkout']): readonly string[] {
  const entries = Object.entries(checkout);
  if (entries.length === 0) return [];
  return [
    `# As the existing workflow does.\ncheckout: { ${entries.map(([key, value]) => `${key}: ${value}`).join(', ')} }`,
  ];
}

function renderServices(services: DetectedProject['services']): readonly string[] {
  const entries = Object.entries(services).map(([name, { image, ports, environment, options }]) => {
    const variables = Object.entries(environment).map(([key, value]) => [key, scalar(value)] as const);
    const published = ports.map((each) => scalarText(/^\d+$/.test(each) ? Number(each) : each, true));
    const service = mapping([
      ['image', scalar(image)],
      ...(ports.length > 0 ? [['ports', flowList(published)] as const] : []),
      ...(variables.length > 0 ? [['env', mapping(variables)] as const] : []),
      ...(options === null ? [] : [['options', scalar(options)] as const]),
    ]);
    return [name, service] as const;
  });
  if (entries.length === 0) return [];
  const lines = entryLines('services', mapping(entries));
  return [['# Containers that run beside the tests on Linux machines.', ...lines].join('\n')];
}

function renderIpfs(ipfs: DetectedIpfs): string {
  const tools = (['kubo', 'cluster', 'lotus'] as const).flatMap((name) => {
    const tool = ipfs[name];
    return tool
      ? withComment(name, { line: tool.version === null ? 'latest-known' : quotedText(tool.version) }, tool.source)
      : [];
  });
  const daemon = ipfs.daemon ? withComment('daemon', { line: ipfs.daemon.kind }, ipfs.daemon.source) : [];
  const hint = ipfs.daemon ? '' : ' To run a node during the tests, add daemon: offline, local or online.';
  return [`# Tools that every job has on PATH.${hint}`, 'ipfs:', ...tools, ...daemon].join('\n');
}

/** Hosted runners let a job install packages. Machines of the user's own may not, so the steps are not for them. */
function renderSystemPackages(lines: readonly string[], { hosted }: InitChoices): readonly string[] {
  if (lines.length === 0) return [];
  const step = mapping([
    ['name', scalar('Install packages of the system')],
    ...(hosted.every((platform) => platform.startsWith('linux/'))
      ? []
      : [['if', scalar("runner.os == 'Linux'")] as const]),
    ['run', textValue(lines.join('\n'))],
  ]);
  return [['hooks:', '  hosted:', '    before:', ...indented(indented(indented(listItem(step))))].join('\n')];
}

/** The default is main. */
function renderTriggers({ branch }: DetectedProject): readonly string[] {
  if (branch === 'main') return [];
  const branches = scalarText(branch, true);
  return [`triggers:\n  push: { branches: [${branches}] }\n  pull-request: { branches: [${branches}] }`];
}

/** The default is the two Linux runners of GitHub. */
function renderRunners({ hosted, fleets }: InitChoices): readonly string[] {
  const labels: Readonly<Record<string, string>> = DEFAULT_RUNNER_LABELS;
  const isDefault = hosted.every((platform) => LINUX_PLATFORMS.includes(platform));
  const machines = hosted.map((platform) => `    ${platform}: ${labels[platform]}`);
  const selfHosted = fleets.flatMap((fleet) => [
    `    ${scalarText(fleet.name)}:`,
    `      platform: ${fleet.platform}`,
    `      labels: [${fleet.labels.map((label) => scalarText(label, true)).join(', ')}]`,
    '      # distribution: ubuntu-22.04 (ID and VERSION_ID in /etc/os-release; without it, Python comes from uv)',
    '      # To switch the machines off, set this repository variable to disabled.',
    `      switch: { variable: ${fleet.name.replaceAll('-', '_').toUpperCase()}_RUNNERS }`,
  ]);
  const lines = [
    ...(isDefault ? [] : ['  hosted:', ...machines]),
    ...(selfHosted.length > 0
      ? ['  # Code from forks never runs on self-hosted runners.', '  self-hosted:', ...selfHosted]
      : []),
  ];
  return lines.length > 0 ? [['runners:', ...lines].join('\n')] : [];
}

function renderWorkflows(detected: DetectedProject, choices: InitChoices, image: ImageEntry | null): string {
  const tests = Object.keys(detected.runtimes).length > 0 ? renderTestWorkflows(detected, choices) : [];
  const images = image ? [renderImageWorkflowConfig(image, detected.branch, choices.publish)] : [];
  return ['workflows:', ...tests, ...images].join('\n');
}

function renderTestWorkflows(
  { runtimes }: DetectedProject,
  { hosted, emulated, fleets }: InitChoices,
): readonly string[] {
  const canEmulate = Object.values(runtimes).some((each) => each.emulatedTest ?? each.architectureTest);
  const emulates = canEmulate && emulated.length > 0;
  const platforms = [...new Set(fleets.map(({ platform }) => platform))];
  const selfHosted = platforms.flatMap((platform) => {
    const names = fleets.filter((fleet) => fleet.platform === platform).map(({ name }) => name);
    return [
      `  ${formatWorkflowName(platform)}:`,
      `    self-hosted: [${names.map((name) => scalarText(name, true)).join(', ')}]`,
    ];
  });
  return [
    ...(hosted.length > 0 || emulates ? ['  multi-arch-ci:'] : []),
    ...(hosted.length > 0 ? [`    hosted: [${hosted.join(', ')}]`] : []),
    ...(emulates ? [`    emulated: [${emulated.join(', ')}]`] : []),
    ...selfHosted,
  ];
}

/** Returns `arm64-ci` for linux/arm64, and `darwin-arm64-ci` for another operating system. */
function formatWorkflowName(platform: string): string {
  const [os, arch] = platform.split('/');
  return `${os === 'linux' ? '' : `${os}-`}${arch}-ci`;
}
