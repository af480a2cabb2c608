// ipfs-kit workflows init: looks at the repository, asks on a terminal, and writes .github/ipfs-kit.yml; and a Dockerfile with
// what belongs to it, where one is wanted and none is there.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CONFIG_FILE, loadConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { type InitChoices, renderConfig } from '../../generator/init/config-text.ts';
import { detectProject } from '../../generator/init/detect.ts';
import type { DetectedProject, InspectedFiles } from '../../generator/init/detected.ts';
import { type DockerFiles, renderDockerFiles } from '../../generator/init/docker/files.ts';
import type { ImageKind } from '../../generator/init/docker/image.ts';
import { chooseImage, chooseImageEntry, proposeImage } from '../../generator/init/docker/image-choice.ts';
import type { ImageEntry } from '../../generator/init/docker/images-text.ts';
import { LOCK_FILE, readInspectedFiles } from '../../generator/init/read-sources.ts';
import { isGenerated } from '../../generator/render/header.ts';
import { readOptionalFile } from '../../generator/repository/read.ts';
import { KitError } from '../../kit/errors.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';

export interface InitCommandOptions {
  /** Ask nothing. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** `owner/repo@commit # version`. */
  readonly action?: string;
  /** Which Dockerfile to write. Without it, that of a Python project where there is one. */
  readonly docker?: ImageKind | 'none';
  /** Newest known version of Kubo, for a Dockerfile that says which one it installs. */
  readonly kubo?: string;
  /** Whether there is a person to ask. */
  readonly terminal?: boolean;
}

/** Writes a config. Throws `invalid-input` where there is one, nothing to test, or no project for the Dockerfile. */
export async function initCommand(root: string, options: InitCommandOptions, output: Output): Promise<ExitCode> {
  const { yes, dryRun, kubo, terminal = process.stdin.isTTY === true } = options;
  if (!dryRun && (await readOptionalFile(join(root, CONFIG_FILE))) !== null) {
    throw createInitError(CONFIG_FILE, 'there is one', 'Edit it, or move it away first.');
  }
  const sources = await readInspectedFiles(root);
  const detected = detectProject(sources, FACTS);
  const proposed = proposeChoices(detected, options);
  requireProject(root, detected, proposed);
  const choices =
    yes || dryRun || !terminal
      ? proposed
      : await (await import('../../generator/init/questions.ts')).askChoices(detected, proposed);
  if (choices === null) return EXIT.clean;
  const initContext = {
    folder: basename(resolve(root)),
    lockText: sources.get(LOCK_FILE) ?? null,
    kuboVersion: kubo ?? null,
  };
  const entry = chooseImageEntry(detected, choices, initContext);
  requireImageName(root, detected, entry);
  const text = renderConfig(detected, choices, entry);
  loadConfig(text, FACTS);
  const image = chooseImage(detected, { ...choices, action: choices.action ?? ownAction() }, initContext);
  const files: DockerFiles = image ? renderDockerFiles(image) : new Map();
  if (dryRun) {
    output.result(text.trimEnd());
    for (const path of files.keys()) output.note(`${path}: would be written`);
  } else {
    await writeInitFiles(root, text, files, output);
    printNextSteps(detected, options, sources, output);
  }
  return EXIT.clean;
}

function proposeChoices(detected: DetectedProject, { action, docker }: InitCommandOptions): InitChoices {
  const linux = ['linux/amd64', 'linux/arm64'];
  const fleets = detected.fleets;
  return { action: action ?? null, hosted: linux, emulated: linux, fleets, docker: docker ?? proposeImage(detected) };
}

function requireProject(
  root: string,
  { runtimes, pythonImage, dockerfile }: DetectedProject,
  { docker }: InitChoices,
): void {
  if (docker === 'python' && !dockerfile && !pythonImage) {
    const next = 'Start this in the root of a Python project, or name another Dockerfile.';
    throw createInitError(root, 'no pyproject.toml, setup.py or requirements.txt', next);
  }
  if (Object.keys(runtimes).length > 0 || dockerfile || docker !== 'none') return;
  const next = 'Start this in the root of a Python, Node or Go project, or ask for an image with --docker kubo.';
  throw createInitError(root, 'no pyproject.toml, setup.py, requirements.txt, package.json or go.mod', next);
}

/** Without a name, the image is a proposal in comments: no more than that is no config. */
function requireImageName(root: string, { runtimes }: DetectedProject, entry: ImageEntry | null): void {
  if (Object.keys(runtimes).length > 0 || entry?.name) return;
  const next = 'Name it first: git remote add origin https://github.com/OWNER/REPOSITORY.';
  throw createInitError(root, 'no repository on GitHub that its image could belong to', next);
}

async function writeInitFiles(root: string, config: string, files: DockerFiles, output: Output): Promise<void> {
  for (const [path, text] of [[CONFIG_FILE, config] as const, ...files]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    const written = await writeNew(join(root, path), text);
    output.result(`${path}: ${written ? 'written' : 'there is one, and it stays'}`);
  }
}

/** Returns whether the file was written: never over another one. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function printNextSteps(
  { dockerfile }: DetectedProject,
  { docker }: InitCommandOptions,
  sources: InspectedFiles,
  output: Output,
): void {
  for (const name of ['multi-arch-ci', 'arm64-ci', 'amd64-ci', 'docker-multi-arch']) {
    const existingText = sources.get(`.github/workflows/${name}.yml`);
    if (existingText === undefined || isGenerated(existingText)) continue;
    output.note(
      `.github/workflows/${name}.yml is there and not generated: move it away, or give it up, before you generate.`,
    );
  }
  if (dockerfile && docker !== undefined && docker !== 'none') output.note('Dockerfile: there is one, and it stays.');
  output.note('Look at it, then: ipfs-kit workflows plan, ipfs-kit workflows generate');
}

function ownAction(): string | null {
  const { repository, commit, version } = FACTS.ownAction;
  return commit && version ? `${repository}@${commit} # ${version}` : null;
}

function createInitError(subject: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject, problem, fix });
}
