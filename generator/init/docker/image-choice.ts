// From what was found and chosen to the image: what its Dockerfile is made of, and what the config says about it.

import type { InitChoices } from '../config-text.ts';
import type { DetectedProject } from '../detected.ts';
import type { DockerImageFacts, ImageKind } from './image.ts';
import { createImageEntry, type ImageEntry } from './images-text.ts';

/** What nothing in the repository says. */
export interface InitContext {
  /** Name of the repository's folder. */
  readonly folder: string;
  /** Text of the lock file; null where there is none. */
  readonly lockText: string | null;
  /** Newest known version of Kubo; null leaves the choice to the kit that installs it, whose commit is fixed. */
  readonly kuboVersion: string | null;
}

/** Returns the Dockerfile that is written where nobody is asked: none over one that is there. */
export function proposeImage({ dockerfile, pythonImage }: DetectedProject): ImageKind | 'none' {
  return dockerfile === null && pythonImage !== null ? 'python' : 'none';
}

/** Returns what the Dockerfile of a choice is made of; null where none is to be written. */
export function chooseImage(
  detected: DetectedProject,
  choices: InitChoices,
  context: InitContext,
): DockerImageFacts | null {
  if (choices.docker === 'none' || detected.dockerfile) return null;
  return {
    title: titleOf(detected, context),
    repository: detected.repository,
    action: choices.action,
    tools: toolsOf(context),
    python: choices.docker === 'python' ? detected.pythonImage : null,
  };
}

/** Returns the config's entry for the image of the Dockerfile that there is, or will be; null where there is none. */
export function chooseImageEntry(
  detected: DetectedProject,
  choices: InitChoices,
  context: InitContext,
): ImageEntry | null {
  const { dockerfile, repository, pythonImage, runtimes } = detected;
  const title = titleOf(detected, context);
  const tested = pythonImage?.tests ? { testTarget: 'test', test: shortTest(runtimes.python) } : NOT_TESTED;
  if (dockerfile) return createImageEntry(repository, title, dockerfile.stages.includes('test') ? tested : NOT_TESTED);
  if (choices.docker === 'none') return null;
  return createImageEntry(
    repository,
    title,
    choices.docker === 'python' ? tested : { testTarget: null, test: 'ipfs version' },
  );
}

const NOT_TESTED = { testTarget: null, test: null };

/** Where an image is built emulated, its tests are, too: never all of them. */
function shortTest(python: DetectedProject['runtimes']['python']): string | null {
  return python?.architectureTest ?? python?.emulatedTest ?? null;
}

function titleOf({ repository }: DetectedProject, { folder }: InitContext): string {
  return (repository?.split('/')[1] ?? folder).replaceAll(/[^\w.-]+/g, '-') || 'image';
}

/** Products that have binaries for both platforms, and need no more than these images have. */
const IMAGE_PRODUCTS = ['kubo', 'cluster'];

/** The versions of the lock file: no others have digests there. */
function toolsOf({ lockText, kuboVersion }: InitContext): string {
  const locked = lockText === null ? [] : lockedTools(lockText);
  return locked.length > 0 ? locked.join(' ') : `kubo@${kuboVersion ?? 'latest-known'}`;
}

/** Of a lock file that cannot be read nothing is taken: the install says what is wrong with it. */
function lockedTools(text: string): readonly string[] {
  try {
    const { products } = JSON.parse(text) as { products: Record<string, { version: string }> };
    const tools = Object.entries(products).filter(([product]) => IMAGE_PRODUCTS.includes(product));
    return tools.flatMap(([product, { version }]) => (/^[\w.+-]+$/.test(version) ? [`${product}@${version}`] : []));
  } catch {
    return [];
  }
}
