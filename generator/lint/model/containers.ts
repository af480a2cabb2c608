// Containers that a script runs with `docker run`: image, platform and mounts. And the images that a job makes itself.
import { findCommands, type ShellRedirect, type SimpleCommand } from '../shell/commands.ts';
import { readContainerRun, UNKNOWN_OPTIONS } from '../shell/container-run.ts';
import { unwrapCommand } from '../shell/wrappers.ts';
import { replaceExpressions } from './expressions-in-text.ts';
import { scalarTextAt } from './located-node.ts';
import { expandMatrixExpressions, type MatrixLeg } from './matrix.ts';
import { type StepScript, scriptTextsOf } from './scripts.ts';
import { variableText } from './variables.ts';
import type { WorkflowJob } from './workflow.ts';

export interface StartedContainer {
  /** Offset of the command in the script. */
  readonly index: number;
  readonly end: number;
  /** As written, or null if the command has no image. */
  readonly image: string | null;
  readonly imageIndex: number;
  readonly platform: string | null;
  /** Those in a variable count as one. */
  readonly mounts: readonly string[];
  /** What runs in the container, without redirections, which the host makes. */
  readonly command: string;
  /** Made by the host. */
  readonly redirects: readonly ShellRedirect[];
}

const MAX_RUNS = 1000;
const ENGINE_NAME = /\b(?:docker|podman|nerdctl)\b/;

/** Returns the containers that a script starts, up to a number that no real script has. */
export function findContainerRuns(script: string): readonly StartedContainer[] {
  const runs: StartedContainer[] = [];
  // Reading the commands of all scripts would take most of the time.
  if (!ENGINE_NAME.test(script)) return runs;
  for (const command of findCommands(script)) {
    const run = readStart(command);
    if (run) runs.push(run);
    if (runs.length === MAX_RUNS) break;
  }
  return runs;
}

function readStart({ index, end, words, redirects }: SimpleCommand): StartedContainer | null {
  const texts = words.map(({ text }) => text);
  const inner = unwrapCommand(texts);
  const run = readContainerRun(inner);
  if (run === null || !run.starts) return null;
  const image = run.image === null ? undefined : words[texts.length - inner.length + run.image];
  const valuesOf = (...names: readonly string[]) =>
    run.options.filter(([name]) => names.includes(name)).map(([, value]) => value);
  return {
    index,
    end,
    image: image?.text ?? null,
    imageIndex: image?.index ?? index,
    platform: valuesOf('--platform')[0] ?? null,
    mounts: valuesOf('-v', '--volume', '--mount', '--volumes-from', UNKNOWN_OPTIONS),
    command: inner.slice(run.command).join(' '),
    redirects,
  };
}

/** Returns a word of a script with the values of a leg and of the step's variables; null if a value is not known. */
export function resolveWord(word: string, script: StepScript, leg: MatrixLeg): string | null {
  const variable = /^\$\{?(\w+)\}?$/.exec(word)?.[1];
  if (variable === undefined)
    return replaceExpressions(word, () => '').includes('$') ? null : expandMatrixExpressions(word, leg);
  const value = variableText(variable, script);
  return value === null ? null : expandMatrixExpressions(value, leg);
}

interface LocalImages {
  /** As written, and without `:latest`. */
  readonly names: ReadonlySet<string>;
  /** Whether the job may also have images with other names: it loads them from a file, or builds what a file lists. */
  readonly hasOthers: boolean;
}

/** Words of commands that make an image or give it a name, and those that do not tell the name. */
const MAKES = new Set(['build', 'import', 'tag', 'commit', 'create', 'image']);
const MAKES_OTHERS = new Set(['load', 'bake', 'compose', 'docker-compose', 'nix', 'nix-build']);
const ENGINE = /(?:^|\/)(?:docker|podman|buildah|nerdctl|docker-compose|nix|nix-build)$/;
const BUILD_ACTIONS =
  /^(?:docker\/(?:build-push-action|bake-action)|depot\/(?:build-push-action|bake-action)|redhat-actions\/buildah-build)$/i;

/** By job, because each of its scripts needs them. */
const localImages = new WeakMap<WorkflowJob, LocalImages>();

/** Returns the images that a job makes itself, in scripts or with actions. */
export function findLocalImages(job: WorkflowJob): LocalImages {
  const known = localImages.get(job) ?? readLocalImages(job);
  localImages.set(job, known);
  return known;
}

function readLocalImages({ steps }: WorkflowJob): LocalImages {
  const names = new Set<string>();
  let hasOthers = false;
  const add = (text: string) => {
    for (const name of text.split(/[\s="',]+/)) names.add(stripLatestTag(name));
  };
  for (const step of steps) {
    if (BUILD_ACTIONS.test(step.uses?.name ?? '') && !step.inputs.some(({ name }) => name === 'tags')) hasOthers = true;
    for (const { name, value } of step.inputs) if (name === 'tags') add(scalarTextAt(value) ?? '');
    for (const { words } of scriptTextsOf(step).flatMap(({ value }) => findCommands(value))) {
      const texts = unwrapCommand(words.map(({ text }) => text));
      if (!ENGINE.test(texts[0] ?? '')) continue;
      if (texts.some((word) => MAKES_OTHERS.has(word))) hasOthers = true;
      if (texts.some((word) => MAKES.has(word))) for (const word of texts) add(word);
    }
  }
  return { names, hasOthers };
}

export function stripLatestTag(image: string): string {
  return image.replace(/:latest$/, '');
}
