// Makes sure that Docker has the image, and reads its config.
import { type Docker, dockerJson, dockerOutput } from '../../kit/docker/command.ts';
import { dockerFailure } from '../../kit/docker/failure.ts';
import type { ImageReference } from '../../kit/docker/reference.ts';
import { formatPlatform, type Platform } from '../../kit/platform/platform.ts';
import { type ImageConfig, parseImageConfig } from './config.ts';

interface ImageRequest {
  /** As the user names it. */
  readonly image: string;
  readonly reference: ImageReference;
  readonly platform: Platform;
}

/**
 * Returns the config of an image. Pulls it for the platform if it is a digest, which another platform's image may have as well, or if
 * Docker does not have it. Throws `docker-failed`, `wrong-image` and `interrupted`.
 */
export async function fetchImageConfig(docker: Docker, request: ImageRequest): Promise<ImageConfig> {
  const { image, reference, platform } = request;
  const subject = describeImage(request);
  const inspect = (...options: readonly string[]) => ['image', 'inspect', '--format', '{{json .}}', ...options, image];
  const isLocal = reference.digest === null && (await docker(inspect(), { subject })).exitCode === 0;
  if (!isLocal) await pull(docker, request);
  const config = parseImageConfig(image, await dockerJson(docker, inspect(), { subject }));
  if (`${config.os}/${config.architecture}` === `${platform.os}/${platform.arch}`) return config;
  // containerd's image store has several platforms of an image, and shows one. Other versions of Docker do not know the option.
  const other = await docker(inspect('--platform', formatPlatform(platform)), { subject });
  return other.exitCode === 0 && isJson(other.stdout) ? parseImageConfig(image, JSON.parse(other.stdout)) : config;
}

/** Docker's older image store does not replace an image that has the same digest for another platform. Its name is removed first. */
async function pull(docker: Docker, request: ImageRequest): Promise<void> {
  const { image, platform } = request;
  const subject = describeImage(request);
  const args = ['pull', '--quiet', '--platform', formatPlatform(platform), image];
  const { exitCode, stderr } = await docker(args, { subject });
  if (exitCode === 0) return;
  if (!/cannot overwrite digest/i.test(stderr)) throw dockerFailure(subject, stderr);
  await dockerOutput(docker, ['image', 'rm', '--no-prune', image], { subject });
  await dockerOutput(docker, args, { subject });
}

/** Returns how errors name the image. */
export function describeImage({ image, platform }: Pick<ImageRequest, 'image' | 'platform'>): string {
  return `image '${image}' for ${formatPlatform(platform)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
