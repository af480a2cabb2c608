// What a command runs in a container: `docker run`, `docker exec`, `docker compose run` and the like.
import { basenameOf } from './words.ts';
import { unwrapCommand } from './wrappers.ts';

interface ContainerRun {
  /** The number of the word with the image, or the name of the container or service; null if it is missing. */
  readonly image: number | null;
  /** Values by name, such as `['--volume', 'a:/b']`. */
  readonly options: readonly (readonly [string, string])[];
  /** The number of the first word of the command in the container. */
  readonly command: number;
  /** Whether the image is started, not a container that runs already. */
  readonly starts: boolean;
}

const ENGINES = new Set(['docker', 'podman', 'nerdctl']);
/** The name of options that come from a variable. */
export const UNKNOWN_OPTIONS = '$';
const OPTIONS_VARIABLE = /^\$(?:@|\{?\w*(?:opts?|options|args|flags)(?:\[@\])?\}?)$/i;
/** Options without a value. Others take the next word, unless they have a `=`. */
const FLAGS = new Set(
  [
    'rm',
    'init',
    'interactive',
    'tty',
    'detach',
    'privileged',
    'read-only',
    'quiet',
    'publish-all',
    'no-healthcheck',
    'no-TTY',
    'no-tty',
    'no-deps',
    'build',
    'service-ports',
    'remove-orphans',
    'use-aliases',
    'oom-kill-disable',
    'sig-proxy',
    'replace',
  ].map((name) => `--${name}`),
);

/** Returns what the words of a command run in a container, or null. */
export function readContainerRun(words: readonly string[]): ContainerRun | null {
  const engine = basenameOf(words[0] ?? '');
  if (engine === 'docker-compose') return readRun(words, nextCommand(words, 1), false);
  if (!ENGINES.has(engine)) return null;
  const first = nextCommand(words, 1);
  const name = words[first];
  if (name === 'compose') return readRun(words, nextCommand(words, first + 1), false);
  if (name === 'container') return readRun(words, first + 1, true);
  return readRun(words, first, true);
}

/** Returns the number of the first word that is not a global option. */
function nextCommand(words: readonly string[], from: number): number {
  let at = from;
  while (words[at]?.startsWith('-')) at += words[at]?.includes('=') || FLAGS.has(words[at] ?? '') ? 1 : 2;
  return at;
}

function readRun(words: readonly string[], at: number, image: boolean): ContainerRun | null {
  const command = words[at] ?? '';
  if (command !== 'run' && command !== 'create' && command !== 'exec') return null;
  const options: (readonly [string, string])[] = [];
  let next = at + 1;
  for (; next < words.length; next++) {
    const word = words[next] ?? '';
    // Variables with options, and an empty one, are not the image.
    if (word === '') continue;
    if (OPTIONS_VARIABLE.test(word)) {
      options.push([UNKNOWN_OPTIONS, word]);
      continue;
    }
    if (!word.startsWith('-')) break;
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    if (equals !== -1) options.push([name, word.slice(equals + 1)]);
    else if (!FLAGS.has(name) && !/^-[itdPqT]+$/.test(name)) options.push([name, words[++next] ?? '']);
  }
  return {
    image: next < words.length ? next : null,
    options,
    command: next + 1,
    starts: image && command !== 'exec',
  };
}

/** Returns the words of the command in a container, without wrappers; the same words if there is none. */
export function commandInContainer(words: readonly string[]): readonly string[] {
  const run = readContainerRun(words);
  if (run === null) return words;
  const entry = run.options.find(([name]) => name === '--entrypoint')?.[1];
  const command = words.slice(run.command);
  const inner = entry ? [entry, ...command] : command;
  return inner.length > 0 ? unwrapCommand(inner) : words;
}
