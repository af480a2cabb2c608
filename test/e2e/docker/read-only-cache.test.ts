// An image in which root installed Kubo with the command line. Another user, who can only read the tool cache, runs the action in it
// without a network: every kind of request is a hit.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCK_FILE } from '../../../kit/install/lock-file-name.ts';
import { createImageBuildFixture, type ImageBuildFixture, pushOptions } from '../../support/docker/image-builds.ts';
import { KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';
import { IMAGE } from '../../unit/generator/init/docker/images.ts';

/** With the umask of many base images, 002: entries that a group can write to would prove nothing. */
const DOCKERFILE = `ARG NODE_IMAGE
FROM \${NODE_IMAGE}
ARG MIRROR
COPY --from=kit cli/dist /kit/cli/dist
COPY --from=kit actions/setup-ipfs-kit/dist /kit/actions/setup-ipfs-kit/dist
COPY ${LOCK_FILE} .tool-versions step.mjs /work/
ENV RUNNER_TOOL_CACHE=/opt/hostedtoolcache
WORKDIR /work
RUN umask 002 && node /kit/cli/dist/index.js install kubo@${KUBO_VERSION} --mirror "$MIRROR" --mirror-only --lock-file ${LOCK_FILE}
`;

/** Runs the action as a runner does, then the program that it put on PATH, and prints what a test needs. */
const STEP = `import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
mkdirSync('/tmp/runner');
const files = Object.fromEntries(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => [name, '/tmp/' + name]));
for (const file of Object.values(files)) writeFileSync(file, '');
const env = { ...process.env, ...files, RUNNER_TEMP: '/tmp/runner', GITHUB_WORKSPACE: '/work', GITHUB_ACTIONS: 'true' };
const step = spawnSync(process.execPath, ['/kit/actions/setup-ipfs-kit/dist/main/index.js'], { env, encoding: 'utf8' });
const folder = readFileSync(files.GITHUB_PATH, 'utf8').trim();
const ipfs = spawnSync(folder + '/ipfs', ['version'], { encoding: 'utf8' });
console.log(JSON.stringify({ uid: process.getuid(), exitCode: step.status, log: step.stdout + step.stderr, folder, outputs: readFileSync(files.GITHUB_OUTPUT, 'utf8'), version: ipfs.stdout }));
`;

let builds: ImageBuildFixture;
const tag = () => `${builds.dockerEnv.registry}/read-only-cache:1`;
beforeAll(async () => {
  builds = await createImageBuildFixture();
  const root = await builds.project('read-only-cache', IMAGE, {
    Dockerfile: DOCKERFILE,
    'step.mjs': STEP,
    '.tool-versions': `kubo ${KUBO_VERSION}\n`,
  });
  await writeFile(join(root, '.dockerignore'), '');
  const { code, out } = await builds.build(
    root,
    builds.dockerEnv.images.node,
    '--platform',
    `linux/${OWN_ARCH}`,
    ...pushOptions(tag()),
  );
  expect(code, out).toBe(0);
  expect(await readFile(join(root, LOCK_FILE), 'utf8')).toContain(KUBO_VERSION);
});
afterAll(() => builds?.tearDown());

it.each<[string, Readonly<Record<string, string>>]>([
  ['an exact version', { 'KUBO-VERSION': KUBO_VERSION }],
  ['a range', { 'KUBO-VERSION': '~0.43.0' }],
  ['a version file', { 'VERSION-FILE': '.tool-versions' }],
  ['a lock file', { 'KUBO-VERSION': KUBO_VERSION, 'LOCK-FILE': LOCK_FILE }],
  ['rehash', { 'KUBO-VERSION': KUBO_VERSION, REHASH: 'true' }],
  ['rehash, a range and a lock file', { 'KUBO-VERSION': '0.43', 'LOCK-FILE': LOCK_FILE, REHASH: 'true' }],
])('is a hit for user 1001 without network: %s', async (_, inputs) => {
  const variables = Object.entries(inputs).flatMap(([name, value]) => ['--env', `INPUT_${name}=${value}`]);
  const closed = ['--user', '1001:1001', '--read-only', '--tmpfs', '/tmp', '--network', 'none'];
  const out = await builds.dockerOrThrow(
    'run',
    '--rm',
    '--pull',
    'always',
    ...closed,
    ...variables,
    tag(),
    'node',
    'step.mjs',
  );
  // Docker's messages about the pull are in the output, too.
  const result = JSON.parse(out.split('\n').find((line) => line.startsWith('{')) ?? '');
  expect(result).toMatchObject({
    uid: 1001,
    exitCode: 0,
    folder: expect.stringMatching(/^\/opt\/hostedtoolcache\//),
    version: `ipfs version ${KUBO_VERSION}\n`,
  });
  expect(result.outputs, result.log).toMatch(/cache-hit<<(\S+)\ntrue\n/);
  expect(result.log).not.toMatch(/^::(?:warning|error)/m);
});
