// A base image with curl for the naive Dockerfile, which downloads in a RUN instruction. The base images of the tests have no
// program for downloads.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDebianArchive } from '../test/support/debian/archive.ts';
import { writeRoot } from '../test/support/debian/root.ts';
import type { ImageBuildFixture } from '../test/support/docker/image-builds.ts';
import type { TinyArch } from '../test/support/programs/tiny-elf.ts';

const DOCKERFILE = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
ADD curl.tar /
`;

/** Adds Debian's curl to the Debian base image of an architecture, pushes the result, and returns its name. */
export async function pushCurlImage(
  { dockerEnv: world, folder, dockerOrThrow: succeed }: ImageBuildFixture,
  arch: TinyArch,
): Promise<string> {
  const [context, downloads] = [join(folder, 'curl'), join(folder, 'curl-downloads')];
  for (const each of [context, downloads]) await mkdir(each);
  const debian = await openDebianArchive(arch, downloads);
  await writeRoot(join(context, 'curl.tar'), await debian.closure(['curl']), () => [
    // A folder of Debian's images for additional programs.
    { path: 'usr/local/bin', content: 'directory' },
  ]);
  await writeFile(join(context, 'Dockerfile'), DOCKERFILE);
  const image = `${world.registry}/curl:bookworm`;
  const options = ['--platform', `linux/${arch}`, '--build-arg', `BASE_IMAGE=${world.images.debian}`];
  await succeed('buildx', 'build', ...options, '--tag', image, '--push', context);
  return image;
}
