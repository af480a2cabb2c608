// ipfs-kit workflows init: looks at the repository, asks on a terminal, and writes .github/ipfs-kit.yml.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KitError } from '../../kit/kit-error.ts';
import { readCommitted, readIfThere } from '../check/repository.ts';
import { CONFIG_FILE, loadConfig } from '../config/load.ts';
import { FACTS } from '../facts/facts.ts';
import { type Choices, configText } from '../init/config-text.ts';
import { type Detected, detect, type Sources } from '../init/detect.ts';
import { isGenerated } from '../render/header.ts';
import { EXIT, type ExitCode, type Output } from './output.ts';

export interface InitOptions {
  /** Ask nothing. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** `owner/repo@commit # version`. */
  readonly action?: string;
  /** Whether there is a person to ask. */
  readonly terminal?: boolean;
}

const LOOKED_AT = [
  'pyproject.toml',
  'setup.py',
  'requirements.txt',
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'go.mod',
  'Dockerfile',
  '.git/refs/remotes/origin/HEAD',
];

/** Writes a config. Throws `invalid-input` where there is one, or nothing to test. */
export async function initCommand(root: string, options: InitOptions, output: Output): Promise<ExitCode> {
  const { yes, dryRun, action, terminal = process.stdin.isTTY === true } = options;
  if (!dryRun && (await readIfThere(join(root, CONFIG_FILE))) !== null) {
    throw refusal(CONFIG_FILE, 'there is one', 'Edit it, or move it away first.');
  }
  const sources = await readSources(root);
  const detected = detect(sources, FACTS);
  if (Object.keys(detected.runtimes).length === 0) {
    const next = 'Start this in the root of a Python, Node or Go project.';
    throw refusal(root, 'no pyproject.toml, setup.py, requirements.txt, package.json or go.mod', next);
  }
  const proposed = propose(detected, action ?? null);
  const choices =
    yes || dryRun || !terminal ? proposed : await (await import('../init/questions.ts')).ask(detected, proposed);
  if (choices === null) return EXIT.clean;
  const text = configText(detected, choices);
  loadConfig(text, FACTS);
  if (dryRun) output.result(text.trimEnd());
  else await write(root, text, sources, detected, output);
  return EXIT.clean;
}

function propose(detected: Detected, action: string | null): Choices {
  const linux = ['linux/amd64', 'linux/arm64'];
  return { action, hosted: linux, emulated: linux, fleets: detected.fleets };
}

async function write(
  root: string,
  text: string,
  sources: Sources,
  { hasDockerfile }: Detected,
  output: Output,
): Promise<void> {
  const path = join(root, CONFIG_FILE);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  output.result(`${CONFIG_FILE}: written`);
  for (const name of ['multi-arch-ci', 'arm64-ci', 'amd64-ci']) {
    const there = sources.get(`.github/workflows/${name}.yml`);
    if (there === undefined || isGenerated(there)) continue;
    output.note(
      `.github/workflows/${name}.yml is there and not generated: move it away, or give it up, before you generate.`,
    );
  }
  if (hasDockerfile) output.note('There is a Dockerfile: its image is not tested by these workflows.');
  output.note('Look at it, then: ipfs-kit workflows plan, ipfs-kit workflows generate');
}

async function readSources(root: string): Promise<Sources> {
  const tests = await Promise.all(['test', 'tests'].map(async (folder) => namesIn(root, folder)));
  const read = await Promise.all(LOOKED_AT.map(async (path) => [path, await readIfThere(join(root, path))] as const));
  const listed = tests.flat().map((path) => [path, ''] as const);
  const present = read.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]));
  return new Map([...present, ...listed, ...(await readCommitted(root))]);
}

async function namesIn(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.map((name) => `${folder}/${name}`);
}

function refusal(asked: string, found: string, next: string): KitError {
  return new KitError('invalid-input', { asked, found, next });
}
