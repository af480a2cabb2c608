// The time to build an image for the other architecture with the generated Dockerfile, compared with a naive one that
// downloads, checks and unpacks in its emulated stage. Only the base images are cached.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImageBuildFixture, type ImageBuildFixture } from '../test/support/docker/image-builds.ts';
import { KUBO_VERSION, OTHER_ARCH } from '../test/support/setup-ipfs-kit.ts';
import { pushCurlImage } from './curl-image.ts';
import type { Measurement, Mode } from './measurement.ts';
import { measureRatio } from './sampling/measure.ts';

// What people usually write, with the same archive, digest and file in the image.
const NAIVE = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
ARG URL
ARG SHA512
RUN curl --fail --silent --show-error --output kubo.tar.gz "$URL" \\
 && echo "$SHA512  kubo.tar.gz" | sha512sum --check \\
 && tar -xzf kubo.tar.gz \\
 && install kubo/ipfs /usr/local/bin/ipfs \\
 && rm -r kubo kubo.tar.gz \\
 && ipfs version
`;

export async function imageBuildArm64(mode: Mode): Promise<Measurement> {
  const builds = await createImageBuildFixture();
  try {
    return await measure(builds, mode);
  } finally {
    await builds.tearDown();
  }
}

async function measure(builds: ImageBuildFixture, mode: Mode): Promise<Measurement> {
  const { dockerEnv: world, project, folder } = builds;
  const ours = await project('ours', {
    title: 'kubo',
    repository: null,
    action: null,
    tools: `kubo@${KUBO_VERSION}`,
    python: null,
  });
  const naive = join(folder, 'naive');
  await mkdir(naive);
  await writeFile(join(naive, 'Dockerfile'), NAIVE);
  const { url, sha512 } = builds.kubo(OTHER_ARCH);
  const curl = await pushCurlImage(builds, OTHER_ARCH);
  const tasks = {
    ours_ms: () => time(builds, ours, world.images.debian),
    naive_ms: () => time(builds, naive, curl, '--build-arg', `URL=${url}`, '--build-arg', `SHA512=${sha512}`),
  };
  return measureRatio(
    {
      bench: 'image-build-arm64',
      limit: 0.5,
      // Pulls the base images.
      warmUps: 1,
      rounds: 5,
      // The engine builds, in processes that this one did not start.
      ignoreLoad: true,
      figure: ({ ours_ms, naive_ms }) => ours_ms / naive_ms,
    },
    tasks,
    mode,
  );
}

async function time(
  builds: ImageBuildFixture,
  root: string,
  base: string,
  ...options: readonly string[]
): Promise<number> {
  const started = performance.now();
  const { code, out } = await builds.build(root, base, '--platform', `linux/${OTHER_ARCH}`, '--no-cache', ...options);
  if (code !== 0) throw new Error(out);
  return performance.now() - started;
}
