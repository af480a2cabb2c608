// The Dockerfile, its .dockerignore and docker-bake.hcl: written once, and the user's own from then on. Which lines there are is
// decided here; how they read is in workflows-templates/docker.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_ACTION } from '../../config/schema/pin.ts';
import { TEMPLATES_FOLDER } from '../../render/templates.ts';
import { fillDockerTemplate, type SlotTexts } from './fill.ts';
import type { DockerImageFacts, ImageKind } from './image.ts';
import { pythonTexts } from './python-texts.ts';

/** A file's text by its path from the repository's root. */
export type DockerFiles = ReadonlyMap<string, string>;

/** Returns the files of an image. */
export function renderDockerFiles(image: DockerImageFacts): DockerFiles {
  const { python } = image;
  const kind: ImageKind = python ? 'python' : 'kubo';
  const texts = { ...commonTexts(image), ...(python ? pythonTexts(python, fillFile) : {}) };
  return new Map([
    ['Dockerfile', fillFile(`${kind}.Dockerfile`, texts)],
    ['.dockerignore', fillFile(`${kind}.dockerignore`, {})],
    ['docker-bake.hcl', bakeFile(image)],
  ]);
}

function fillFile(name: string, texts: SlotTexts): string {
  return fillDockerTemplate(readFileSync(join(TEMPLATES_FOLDER, 'docker', name), 'utf8'), texts, name);
}

function commonTexts({ title, repository, action, tools }: DockerImageFacts): SlotTexts {
  const source = repository && `      org.opencontainers.image.source="https://github.com/${repository}" \\`;
  return {
    title,
    tools: fillFile('tools.Dockerfile', { kit: kitLines(action), tools }),
    labels: fillFile('labels.Dockerfile', { title, source }),
  };
}

/** Where setup-ipfs-kit comes from: a commit of its repository. */
function kitLines(action: string | null): string {
  const [, repository, , commit = '', version = ''] = PINNED_ACTION.exec(action ?? '') ?? [];
  if (repository === undefined) return fillFile('kit-unknown.Dockerfile', {});
  return fillFile('kit-pinned.Dockerfile', { repository, commit, version });
}

function bakeFile({ repository, title, python }: DockerImageFacts): string {
  return fillFile('docker-bake.hcl', {
    name: (repository ?? title).toLowerCase(),
    'usage-of-test': python?.tests
      ? '# docker buildx bake test --load --set …                        with the tests'
      : null,
    test: python?.tests ? fillFile('docker-bake-test.hcl', {}) : null,
  });
}
