// From what was found and chosen to the image: what its Dockerfile is made of, and what the config says about it.

import type { Choices } from '../config-text.ts';
import type { Detected } from '../detected.ts';
import type { ImageFacts, ImageKind } from './image.ts';
import { type ImageEntry, imageEntry } from './images-text.ts';

/** What nothing in the repository says. */
export interface Surroundings {
  /** Name of the repository's folder. */
  readonly folder: string;
  /** Text of the lock file; null where there is none. */
  readonly lock: string | null;
  /** Newest known version of Kubo; null leaves the choice to the kit that installs it, whose commit is fixed. */
  readonly kubo: string | null;
}

/** Returns the Dockerfile that is written where nobody is asked: none over one that is there. */
export function proposeImage({ dockerfile, pythonImage }: Detected): ImageKind | 'none' {
  return dockerfile === null && pythonImage !== null ? 'python' : 'none';
}

/** Returns what the Dockerfile of a choice is made of; null where none is to be written. */
export function chosenImage(detected: Detected, choices: Choices, surroundings: Surroundings): ImageFacts | null {
  if (choices.docker === 'none' || detected.dockerfile) return null;
  return {
    title: titleOf(detected, surroundings),
    repository: detected.repository,
    action: choices.action,
    tools: toolsOf(surroundings),
    python: choices.docker === 'python' ? detected.pythonImage : null,
  };
}

/** Returns the config's entry for the image of the Dockerfile that there is, or will be; null where there is none. */
export function chosenEntry(detected: Detected, choices: Choices, surroundings: Surroundings): ImageEntry | null {
  const { dockerfile, repository, pythonImage, runtimes } = detected;
  const title = titleOf(detected, surroundings);
  const tested = pythonImage?.tests ? { testTarget: 'test', test: shortTest(runtimes.python) } : NOT_TESTED;
  if (dockerfile) return imageEntry(repository, title, dockerfile.stages.includes('test') ? tested : NOT_TESTED);
  if (choices.docker === 'none') return null;
  return imageEntry(
    repository,
    title,
    choices.docker === 'python' ? tested : { testTarget: null, test: 'ipfs version' },
  );
}

const NOT_TESTED = { testTarget: null, test: null };

/** Where an image is built emulated, its tests are, too: never all of them. */
function shortTest(python: Detected['runtimes']['python']): string | null {
  return python?.architectureTest ?? python?.emulatedTest ?? null;
}

function titleOf({ repository }: Detected, { folder }: Surroundings): string {
  return (repository?.split('/')[1] ?? folder).replaceAll(/[^\w.-]+/g, '-') || 'image';
}

/** Products that have binaries for both platforms, and need no more than these images have. */
const IN_IMAGES = ['kubo', 'cluster'];

/** The versions of the lock file: no others have digests there. */
function toolsOf({ lock, kubo }: Surroundings): string {
  const locked = lock === null ? [] : lockedTools(lock);
  return locked.length > 0 ? locked.join(' ') : `kubo@${kubo ?? 'latest-known'}`;
}

/** Of a lock file that cannot be read nothing is taken: the install says what is wrong with it. */
function lockedTools(text: string): readonly string[] {
  try {
    const { products } = JSON.parse(text) as { products: Record<string, { version: string }> };
    const tools = Object.entries(products).filter(([product]) => IN_IMAGES.includes(product));
    return tools.flatMap(([product, { version }]) => (/^[\w.+-]+$/.test(version) ? [`${product}@${version}`] : []));
  } catch {
    return [];
  }
}
