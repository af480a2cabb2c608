// The parts of a first config that are about the image: what it is called and tested with, and the workflow that builds it.
import { IMAGE_NAME } from '../../config/schema/image.ts';

export interface ImageEntry {
  /** Its name in the config. */
  readonly id: string;
  /** Registry and name; null where nothing says where it belongs: then all of this is a proposal, in comments. */
  readonly name: string | null;
  /** The stage to test, where there is one. */
  readonly testTarget: string | null;
  readonly test: string | null;
}

/** Returns the image of a repository, `owner/repo` where that is known; `title` is what it is called where it is not. */
export function createImageEntry(
  repository: string | null,
  title: string,
  { testTarget, test }: Pick<ImageEntry, 'testTarget' | 'test'>,
): ImageEntry {
  const name = `ghcr.io/${repository?.toLowerCase() ?? ''}`;
  const id = title
    .toLowerCase()
    .replaceAll(/[^a-z\d-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 50)
    .replace(/-+$/, '');
  return { id: id || 'image', name: IMAGE_NAME.test(name) ? name : null, testTarget, test };
}

/** Returns the entry `images`. */
export function renderImagesConfig(image: ImageEntry): string {
  const { id, name, testTarget, test } = image;
  const lines = [
    'images:',
    `  ${id}:`,
    `    name: ${name ?? `ghcr.io/OWNER/${id}`}`,
    ...(testTarget ? [`    test-target: ${testTarget}`] : []),
    ...(test ? [`    test: ${test}`] : ['    # Runs in a container of the image, on each platform.\n    # test: …']),
  ];
  const what = '# Built and tested for each platform, and pushed as one image.';
  if (name) return [what, ...lines].join('\n');
  return [
    `${what} Nothing here says where it belongs: name it, and take`,
    '# the signs away, of the workflow below too.',
    ...commentOut(lines),
  ].join('\n');
}

/** Returns the workflow that builds it, below `workflows`. */
export function renderImageWorkflowConfig({ id, name }: ImageEntry, branch: string): string {
  const lines = [
    '  docker-multi-arch:',
    `    images: [${id}]`,
    '    publish: true',
    '    triggers:',
    `      push: { branches: [${branch}], tags: ['v*'] }`,
    `      pull-request: { branches: [${branch}] }`,
  ];
  return (name ? lines : commentOut(lines)).join('\n');
}

function commentOut(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split('\n')).map((line) => `# ${line}`);
}
