// Merges images in a registry: checks each, tags them as one, and checks what the registry then has.
import { type Docker, dockerJson, dockerOutput } from '../../kit/docker/command.ts';
import { shorten } from '../../kit/docker/reference.ts';
import { KitError } from '../../kit/errors.ts';
import { notMerged, type PushedImage } from './artifacts.ts';
import { digestOf, listConfigPlatforms, listManifests, type PlatformManifest } from './manifest.ts';

interface Merge {
  readonly docker: Docker;
  /** The name of the image. */
  readonly image: string;
  readonly pushed: readonly PushedImage[];
  readonly tags: readonly string[];
  readonly onLine: (line: string) => void;
}

export interface MergedImage {
  readonly digest: string;
  readonly manifests: readonly PlatformManifest[];
}

/**
 * Returns the merged image. Throws `images-not-merged` and `docker-failed` if a platform's image is not as expected, before
 * anything is tagged, and `wrong-image` if the registry does not have exactly these images under each tag.
 */
export async function mergeImages(merge: Merge): Promise<MergedImage> {
  const { docker, image, pushed, tags, onLine } = merge;
  const manifests: PlatformManifest[] = [];
  for (const each of pushed) manifests.push(await checkPushed(docker, image, each));
  const tagOptions = tags.flatMap((tag) => ['--tag', tag]);
  const sources = pushed.map(({ digest }) => `${image}@${digest}`);
  const create = ['buildx', 'imagetools', 'create', '--progress', 'plain', ...tagOptions, ...sources];
  await dockerOutput(docker, create, { subject: `tags ${tags.join(' ')}`, onLine });
  const digests: string[] = [];
  for (const tag of tags) digests.push(await checkMerged(docker, tag, manifests));
  return { digest: digests[0] ?? '', manifests };
}

/** Returns the manifest of a platform. A pushed image with provenance is an index: of the image, and of attestations. */
async function checkPushed(docker: Docker, image: string, expected: PushedImage): Promise<PlatformManifest> {
  const { platform, artifact, digest } = expected;
  const source = `${image}@${digest}`;
  const manifests = listManifests(await inspect(docker, source, '.Manifest')) ?? [{ platform, digest }];
  // The platform in an index is what the builder says. The config is what Docker runs.
  const built = listConfigPlatforms(await inspect(docker, source, '.Image'));
  const [manifest, ...others] = manifests;
  const found = [...new Set([...manifests.map((each) => each.platform), ...built])];
  if (manifest && others.length === 0 && built.length === 1 && found.length === 1 && found[0] === platform)
    return manifest;
  const list =
    (built.length > 0 ? found : [])
      .filter((each) => each !== '/')
      .map(shorten)
      .join(' ') || 'nothing';
  throw notMerged(
    `expected ${artifact} to be for ${platform}, got ${list}`,
    'Check `platforms:` of the job that pushes it, and that it is the only one that pushes this digest.',
  );
}

/** Returns the digest of the tagged image. */
async function checkMerged(docker: Docker, tag: string, expected: readonly PlatformManifest[]): Promise<string> {
  const manifest = await inspect(docker, tag, '.Manifest');
  const digest = digestOf(manifest);
  const found = listManifests(manifest);
  const text = (all: readonly PlatformManifest[]) => all.map((each) => `${each.platform} ${each.digest}`).sort();
  if (digest !== null && found !== null && text(found).join() === text(expected).join()) return digest;
  const list = found === null ? ['not an index of images'] : found.length === 0 ? ['no image'] : text(found);
  throw new KitError('wrong-image', {
    subject: `image '${tag}'`,
    problem: `the registry has other images under this tag than those that were merged:\nexpected ${text(expected).join(', ')}\nfound ${shorten(list.join(', '))}`,
    fix: 'Check that no other job pushes this tag at the same time, and run this job again.',
  });
}

async function inspect(docker: Docker, source: string, part: '.Manifest' | '.Image'): Promise<unknown> {
  const args = ['buildx', 'imagetools', 'inspect', '--format', `{{json ${part}}}`, source];
  return dockerJson(docker, args, { subject: `image '${source}'`, limitMs: INSPECT_LIMIT_MS });
}

/** A request or two for small files. */
const INSPECT_LIMIT_MS = 5 * 60_000;
