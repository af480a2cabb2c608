// ipfs-kit workflows init: inspects the repository, asks a few questions on a terminal, and writes .github/ipfs-kit.yml. It also
// writes a Dockerfile with its .dockerignore and docker-bake.hcl, unless a Dockerfile exists.
import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { loadConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { CONFIG_FILE, WORKFLOWS_FOLDER } from '../../generator/files.ts';
import { type InitChoices, LINUX_PLATFORMS, renderConfig } from '../../generator/init/config-text.ts';
import { detectProject } from '../../generator/init/detect.ts';
import type { DetectedProject, InspectedFiles } from '../../generator/init/detected.ts';
import { type DockerFiles, renderDockerFiles } from '../../generator/init/docker/files.ts';
import type { ImageKind } from '../../generator/init/docker/image.ts';
import { chooseImage, chooseImageEntry } from '../../generator/init/docker/image-choice.ts';
import type { ImageEntry } from '../../generator/init/docker/images-text.ts';
import { readInspectedFiles } from '../../generator/init/read-sources.ts';
import { renderSummary } from '../../generator/init/summary-text.ts';
import { PINNED_ACTION, PINNED_ACTION_FORMAT, releasedAction } from '../../generator/pinned-action.ts';
import { isGenerated } from '../../generator/render/header.ts';
import { readCheckoutFile } from '../../generator/repository/read.ts';
import { errorCode, errorMessage, KitError } from '../../kit/errors.ts';
import { LOCK_FILE } from '../../kit/install/lock-file-name.ts';
import { toPrintable } from '../../kit/printable.ts';
import { refuseLinkedFolders } from '../../kit/system/contained-path.ts';
import { createFolders } from '../../kit/system/write/create-folders.ts';
import { FREE_SPACE_FIX, isDiskFull } from '../../kit/system/write/file-errors.ts';
import { canAskQuestions, EXIT, type ExitCode, type Output } from '../output.ts';

export interface InitCommandOptions {
  /** Ask no questions. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** `owner/repo@commit # version`. */
  readonly action?: string;
  /** The Dockerfile to write. Default: `none`. */
  readonly docker?: ImageKind | 'none';
  /** The newest known version of Kubo, to name in the Dockerfile. */
  readonly kubo?: string;
  /** Whether a person can answer questions. Default: whether standard input and output are a terminal. */
  readonly terminal?: boolean;
}

/** Writes a config. Throws `invalid-input` if a config exists, or if the repository has nothing to test or to build. */
export async function initCommand(root: string, options: InitCommandOptions, output: Output): Promise<ExitCode> {
  const { yes, dryRun, kubo, terminal = canAskQuestions(process) } = options;
  if (!dryRun && (await readCheckoutFile(root, CONFIG_FILE)) !== null) {
    throw createInitError(CONFIG_FILE, 'the file exists already', 'Edit the file, or remove it first.');
  }
  const { files: sources, truncated } = await readInspectedFiles(root);
  requireAction(options.action, sources);
  const detected = detectProject(sources, FACTS);
  const unknown = [...detected.unknown, ...(truncated ? [TOO_MANY_FILES] : [])];
  const proposed = proposeChoices(detected, options);
  requireProject(root, detected, unknown, proposed);
  const asks = !yes && !dryRun && terminal;
  const answers = asks ? await askQuestions(detected, unknown, proposed) : { ...proposed, tries: false };
  if (answers === null) return EXIT.ok;
  const { tries, ...choices } = answers;
  const initContext = {
    folder: basename(resolve(root)),
    lockText: await readCheckoutFile(root, LOCK_FILE),
    kuboVersion: kubo ?? null,
  };
  const entry = chooseImageEntry(detected, choices, initContext);
  requireImageName(root, detected, entry);
  const text = renderConfig(detected, choices, entry);
  loadConfig(text, FACTS);
  const image = chooseImage(detected, { ...choices, action: choices.action ?? releasedAction(FACTS) }, initContext);
  const files: DockerFiles = image ? renderDockerFiles(image) : new Map();
  if (dryRun) {
    output.result(text.trimEnd());
    for (const path of files.keys()) output.note(`${path}: would be written`);
    output.note(`\n${renderSummary(detected, unknown)}`);
    return EXIT.ok;
  }
  await writeInitFiles(root, text, files, output);
  if (!asks) output.note(`\n${renderSummary(detected, unknown)}\n`);
  printNextSteps(detected, options, sources, output);
  if (!tries) return EXIT.ok;
  return (await import('./try.ts')).tryCommand(root, null, { json: false }, output);
}

const TOO_MANY_FILES = 'The repository has many files. Only a part of them was inspected.';

async function askQuestions(detected: DetectedProject, unknown: readonly string[], proposed: InitChoices) {
  const { askChoices } = await import('../../generator/init/questions.ts');
  return askChoices(detected, renderSummary(detected, unknown), proposed);
}

function proposeChoices(
  { fleets, ghes }: DetectedProject,
  { action, docker = 'none' }: InitCommandOptions,
): InitChoices {
  // GitHub Enterprise Server has no runners of its own.
  const hosted = ghes && fleets.length > 0 ? [] : LINUX_PLATFORMS;
  return { action: action ?? null, hosted, emulated: [], fleets, docker, buildsImage: true, publish: false };
}

/** Throws `invalid-input` before the config that would name the action exists. */
function requireAction(action: string | undefined, sources: InspectedFiles): void {
  const { repository } = FACTS.ownAction;
  const fix = `Add --action '${repository}@<full commit> # v1.2.3' with a release of https://github.com/${repository}/releases.`;
  if (action === undefined && releasedAction(FACTS) === null)
    throw createInitError('option --action', 'is missing, and this copy of ipfs-kit is not of a release', fix);
  if (action === './' && !OWN_ACTION.test(sources.get('action.yml') ?? ''))
    throw createInitError(
      'option --action',
      "'./' is the action of this repository, which has no action.yml of setup-ipfs-kit",
      fix,
    );
  if (action !== undefined && action !== './' && !PINNED_ACTION.test(action))
    throw createInitError(
      'option --action',
      `'${toPrintable(action)}' is not of the form ${PINNED_ACTION_FORMAT}`,
      fix,
    );
}

/** What the action.yml of this project starts. */
const OWN_ACTION = /^\s*main:\s*['"]?actions\/setup-ipfs-kit\//m;

function requireProject(
  root: string,
  { runtimes, pythonImage, dockerfile }: DetectedProject,
  unknown: readonly string[],
  { docker }: InitChoices,
): void {
  if (docker === 'python' && !dockerfile && !pythonImage) {
    const fix = 'Run this command in the root of a Python project, or choose another Dockerfile.';
    throw createInitError(root, 'has no pyproject.toml, setup.py or requirements.txt', fix);
  }
  if (Object.keys(runtimes).length > 0 || dockerfile || docker !== 'none') return;
  if (unknown.length > 0) {
    const fix = 'Correct that, or write a config by hand: docs/workflows.md has one to start with.';
    throw createInitError(
      root,
      `no tests were found that a leg could run:\n${unknown.map((each) => `  - ${each}`).join('\n')}`,
      fix,
    );
  }
  const fix = 'Run this command in the root of a Python, Node or Go project, or add --docker kubo to build an image.';
  throw createInitError(root, 'has no pyproject.toml, setup.py, requirements.txt, package.json or go.mod', fix);
}

/** An image without a known name is only a proposal in comments, and a config needs more than that. */
function requireImageName(root: string, { runtimes }: DetectedProject, entry: ImageEntry | null): void {
  if (Object.keys(runtimes).length > 0 || entry?.name) return;
  const fix = 'Set the remote first: git remote add origin https://github.com/OWNER/REPOSITORY';
  throw createInitError(root, 'has no GitHub repository as its remote origin, which the image is named after', fix);
}

async function writeInitFiles(root: string, config: string, files: DockerFiles, output: Output): Promise<void> {
  for (const [path, text] of [[CONFIG_FILE, config] as const, ...files]) {
    refuseLinkedFolders(root, path);
    const written = await writeNew(root, path, text);
    output.result(`${path}: ${written ? 'written' : 'exists already, not changed'}`);
  }
}

/** Writes a file unless it exists. Returns whether it was written. Throws `invalid-input` or `disk-full`, and then leaves no part of it. */
async function writeNew(root: string, path: string, text: string): Promise<boolean> {
  const absolutePath = join(root, path);
  try {
    createFolders(dirname(absolutePath), 0o755);
    const file = await open(absolutePath, 'wx', 0o644);
    try {
      await file.writeFile(text);
    } catch (error) {
      await rm(absolutePath, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && existsSync(absolutePath)) return false;
    if (errorCode(error) === null) throw error;
    const isFull = isDiskFull(error);
    throw new KitError(isFull ? 'disk-full' : 'invalid-input', {
      subject: path,
      problem: `the file cannot be written: ${toPrintable(errorMessage(error))}`,
      fix: isFull ? FREE_SPACE_FIX : 'Remove what is at this path, or give this user write permission.',
      cause: error,
    });
  }
}

function printNextSteps(
  { dockerfile }: DetectedProject,
  { docker }: InitCommandOptions,
  sources: InspectedFiles,
  output: Output,
): void {
  for (const name of ['multi-arch-ci', 'arm64-ci', 'amd64-ci', 'docker-multi-arch']) {
    const path = `${WORKFLOWS_FOLDER}/${name}.yml`;
    const existingText = sources.get(path);
    if (existingText === undefined || isGenerated(existingText)) continue;
    output.note(`${path} exists and was not generated. Move it away before you run generate.`);
  }
  if (dockerfile && docker !== undefined && docker !== 'none') output.note('Dockerfile: exists already, not changed');
  output.note(
    `Check ${CONFIG_FILE}, then run:\n  ipfs-kit workflows try       runs the tests here\n  ipfs-kit workflows generate  writes the workflows`,
  );
}

function createInitError(subject: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject, problem, fix });
}
