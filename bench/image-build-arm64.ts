// The time to build an image for the other architecture by our Dockerfile, over a naive one that downloads, checks and unpacks
// in its emulated stage. Nothing of either is cached but the base images.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Builds, startBuilds } from '../test/support/docker/builds.ts';
import { OTHER, VERSION } from '../test/support/setup-ipfs-kit.ts';
import { median } from './interleaved.ts';
import type { Measurement } from './measurement.ts';

const RUNS = 5;

// What people write: the same archive, the same digest, the same file in the image.
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

export async function imageBuildArm64(): Promise<Measurement> {
  const builds = await startBuilds();
  try {
    return await measure(builds);
  } finally {
    await builds.leave();
  }
}

async function measure(builds: Builds): Promise<Measurement> {
  const { world, project, folder } = builds;
  const ours = await project('ours', {
    title: 'kubo',
    repository: null,
    action: null,
    tools: `kubo@${VERSION}`,
    python: null,
  });
  const naive = join(folder, 'naive');
  await mkdir(naive);
  await writeFile(join(naive, 'Dockerfile'), NAIVE);
  const { url, sha512 } = builds.kubo(OTHER);
  const times: [number[], number[]] = [[], []];
  for (let run = -1; run < RUNS; run++) {
    const pair = [
      await time(builds, ours, world.images.debian),
      // The one base image with curl in it.
      await time(builds, naive, world.images.runner, '--build-arg', `URL=${url}`, '--build-arg', `SHA512=${sha512}`),
    ] as const;
    // The first pulls the base images.
    if (run >= 0) for (const side of [0, 1] as const) times[side].push(pair[side]);
  }
  const [template, peer] = [median(times[0]), median(times[1])];
  return {
    bench: 'image-build-arm64',
    ratio: template / peer,
    limit: 0.5,
    platform: `linux/${OTHER}`,
    ours_ms: template,
    naive_ms: peer,
  };
}

async function time(builds: Builds, root: string, base: string, ...options: readonly string[]): Promise<number> {
  const started = performance.now();
  const { code, out } = await builds.build(root, base, '--platform', `linux/${OTHER}`, '--no-cache', ...options);
  if (code !== 0) throw new Error(out);
  return performance.now() - started;
}
