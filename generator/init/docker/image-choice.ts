// Chooses the image of a repository: the facts for its Dockerfile, and its entry in the config.
import type { InitChoices } from '../config-text.ts';
import type { DetectedProject } from '../detected.ts';
import type { DockerImageFacts } from './image.ts';
import { createImageEntry, type ImageEntry } from './images-text.ts';

/** What detection cannot find in the repository's project files. */
interface InitContext {
  /** The name of the repository's folder. */
  readonly folder: string;
  /** The text of the lock file; null if it does not exist. */
  readonly lockText: string | null;
  /** The newest known version of Kubo; null to let the pinned kit choose when the image is built. */
  readonly kuboVersion: string | null;
}

/** Returns the facts for the chosen Dockerfile; null if no Dockerfile is to be written. */
export function chooseImage(
  detected: DetectedProject,
  choices: InitChoices,
  context: InitContext,
): DockerImageFacts | null {
  if (choices.docker === 'none' || detected.dockerfile) return null;
  return {
    title: chooseTitle(detected, context),
    repository: detected.repository,
    action: choices.action,
    tools: chooseTools(context),
    python: choices.docker === 'python' ? detected.pythonImage : null,
  };
}

/** Returns the config's entry for the image of the existing or chosen Dockerfile; null if there is neither. */
export function chooseImageEntry(
  detected: DetectedProject,
  choices: InitChoices,
  context: InitContext,
): ImageEntry | null {
  const { dockerfile, repository, pythonImage, runtimes } = detected;
  if (!choices.buildsImage) return null;
  const title = chooseTitle(detected, context);
  const tested = pythonImage?.tests ? { testTarget: 'test', test: chooseShortTest(runtimes.python) } : NOT_TESTED;
  if (dockerfile) return createImageEntry(repository, title, dockerfile.stages.includes('test') ? tested : NOT_TESTED);
  if (choices.docker === 'none') return null;
  return createImageEntry(
    repository,
    title,
    choices.docker === 'python' ? tested : { testTarget: null, test: 'ipfs version' },
  );
}

const NOT_TESTED = { testTarget: null, test: null };

/** Image tests may run under emulation, so this is never the whole test suite. */
function chooseShortTest(python: DetectedProject['runtimes']['python']): string | null {
  return python?.architectureTest ?? python?.emulatedTest ?? null;
}

function chooseTitle({ repository }: DetectedProject, { folder }: InitContext): string {
  return (repository?.split('/')[1] ?? folder).replaceAll(/[^\w.-]+/g, '-') || 'image';
}

/** Products that have binaries for both platforms and need no libraries beyond those of the images. */
const IMAGE_PRODUCTS = ['kubo', 'cluster'];

/** Versions from the lock file if it has any, because only they have digests. */
function chooseTools({ lockText, kuboVersion }: InitContext): string {
  const locked = lockText === null ? [] : readLockedTools(lockText);
  return locked.length > 0 ? locked.join(' ') : `kubo@${kuboVersion ?? 'latest-known'}`;
}

/** Returns nothing for a faulty lock file. Installing from it reports the error. */
function readLockedTools(text: string): readonly string[] {
  try {
    const { products } = JSON.parse(text) as { products: Record<string, { version: string }> };
    const tools = Object.entries(products).filter(([product]) => IMAGE_PRODUCTS.includes(product));
    return tools.flatMap(([product, { version }]) => (/^[\w.+-]+$/.test(version) ? [`${product}@${version}`] : []));
  } catch {
    return [];
  }
}
