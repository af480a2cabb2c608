// Renders the Dockerfile, .dockerignore and docker-bake.hcl of an image, which init writes once. This file decides which parts
// they have; the texts are in workflows-templates/docker.
import { parsePinnedAction } from '../../pinned-action.ts';
import { fillDockerTemplate, type SlotTexts } from '../../render/fill.ts';
import type { DockerImageFacts, ImageKind } from './image.ts';
import { pythonTexts } from './python-texts.ts';

/** Texts of files, by path from the root of the repository. */
export type DockerFiles = ReadonlyMap<string, string>;

/** Returns the files of an image. */
export function renderDockerFiles(image: DockerImageFacts): DockerFiles {
  const { python } = image;
  const kind: ImageKind = python ? 'python' : 'kubo';
  const texts = { ...renderCommonTexts(image), ...(python ? pythonTexts(python) : {}) };
  return new Map([
    ['Dockerfile', fillDockerTemplate(`${kind}.Dockerfile`, texts)],
    ['.dockerignore', fillDockerTemplate(`${kind}.dockerignore`, {})],
    ['docker-bake.hcl', renderBakeFile(image)],
  ]);
}

function renderCommonTexts({ title, repository, action, tools }: DockerImageFacts): SlotTexts {
  const source = repository && `      org.opencontainers.image.source="https://github.com/${repository}" \\`;
  return {
    title,
    tools: fillDockerTemplate('tools.Dockerfile', { kit: renderKit(action), tools }),
    labels: fillDockerTemplate('labels.Dockerfile', { title, source }),
  };
}

/** The lines that get setup-ipfs-kit: from a commit of its repository, or from where the user says. */
function renderKit(action: string | null): string {
  const pin = parsePinnedAction(action ?? '');
  return pin
    ? fillDockerTemplate('kit-pinned.Dockerfile', { ...pin })
    : fillDockerTemplate('kit-unknown.Dockerfile', {});
}

function renderBakeFile({ repository, title, python }: DockerImageFacts): string {
  return fillDockerTemplate('docker-bake.hcl', {
    name: (repository ?? title).toLowerCase(),
    'usage-of-test': python?.tests
      ? '# docker buildx bake test --load --set …                        builds the image with its tests'
      : null,
    test: python?.tests ? fillDockerTemplate('docker-bake-test.hcl', {}) : null,
  });
}
