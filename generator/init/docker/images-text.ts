// Writes the parts of a first config for an image: its entry, and the workflow that builds it.
import { IMAGE_NAME } from '../../config/schema/image.ts';
import { scalarText } from '../../render/yaml-text.ts';

export interface ImageEntry {
  /** The name in the config. */
  readonly id: string;
  /** Registry and name; null if unknown, and then the entry is a proposal in comments. */
  readonly name: string | null;
  /** The stage to test; null for the last one. */
  readonly testTarget: string | null;
  readonly test: string | null;
}

/** Returns the entry of an image. `repository` is `owner/repo` or null; `title` gives the name in the config. */
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

/** Returns the key `images` of the config. */
export function renderImagesConfig(image: ImageEntry): string {
  const { id, name, testTarget, test } = image;
  const lines = [
    'images:',
    `  ${scalarText(id)}:`,
    `    name: ${name ?? `ghcr.io/OWNER/${id}`}`,
    ...(testTarget ? [`    test-target: ${testTarget}`] : []),
    ...(test
      ? [`    test: ${scalarText(test)}`]
      : ['    # Command to run in a container of the image, on each platform.\n    # test: …']),
  ];
  const purpose = '# Built and tested for each platform.';
  if (name) return [purpose, ...lines].join('\n');
  return [
    purpose,
    '# To use it, replace OWNER and remove the # signs here and in the workflow below.',
    ...commentOut(lines),
  ].join('\n');
}

/** Returns the workflow that builds the image, for the key `workflows`. It pushes the image only if `publish` says so. */
export function renderImageWorkflowConfig({ id, name }: ImageEntry, branch: string, publish: boolean): string {
  const branches = scalarText(branch, true);
  const push = [
    '    publish: true',
    '    triggers:',
    `      push: { branches: [${branches}], tags: ['v*'] }`,
    `      pull-request: { branches: [${branches}] }`,
  ];
  const lines = ['  docker-multi-arch:', `    images: [${scalarText(id, true)}]`, ...(publish ? push : [])];
  return (name ? lines : commentOut(lines)).join('\n');
}

function commentOut(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split('\n')).map((line) => `# ${line}`);
}
