// Builds the Dockerfile of a bare node that init writes, for both platforms in one run and with real Kubo, and runs the image. Also
// tests the builds that must fail, with their messages.
import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImageBuildFixture, type ImageBuildFixture } from '../../support/docker/image-builds.ts';
import { serveGit } from '../../support/lotus/git-server.ts';
import { KUBO_VERSION, OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';
import { IMAGE } from '../../unit/generator/init/docker/images.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const ARCHITECTURES = [OWN_ARCH, OTHER_ARCH] as const;
const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;
/** The field e_machine of ELF headers. */
const HEADERS = { amd64: 62, arm64: 183 } as const;

let builds: ImageBuildFixture;
beforeAll(async () => {
  builds = await createImageBuildFixture();
  console.log(builds.dockerEnv.report.join('\n'));
});
afterAll(() => builds?.tearDown());

describe('a bare node', () => {
  let root = '';
  let log = '';
  const tag = () => `${builds.dockerEnv.registry}/node:1`;
  const base = () => builds.dockerEnv.images.debian;

  beforeAll(async () => {
    root = await builds.project('node', IMAGE);
    log = await builds.buildBoth(root, base(), tag(), '--build-arg', 'VERSION=1.2.3');
  });

  it.each(ARCHITECTURES)('is built for linux/%s with tools that this machine installed natively', (arch) => {
    expect(log).toContain(`Building on linux/${OWN_ARCH}, targeting linux/${arch}\n`);
    expect(log).toContain(`kubo ${KUBO_VERSION} for linux/${arch}, verified by: lock\n`);
    expect(log).toContain(`/usr/local/bin/ipfs: ${KUBO_VERSION}, machine ${HEADERS[arch]}\n`);
  });

  it.each(ARCHITECTURES)('has the right architecture, user, version and labels on linux/%s', async (arch) => {
    const script = 'uname -m; id -u; ipfs version; ls /tools || true';
    const out = await builds.inContainer(tag(), arch, 'sh', '-c', script);
    expect(out).toContain(`${MACHINES[arch]}\n10001\nipfs version ${KUBO_VERSION}\n`);
    expect(out).toContain("cannot access '/tools'");
    const [{ Config }] = JSON.parse(await builds.dockerOrThrow('image', 'inspect', tag())) as [
      { Config: { Labels: object } },
    ];
    expect(Config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'ipfs-kit-py',
      'org.opencontainers.image.source': 'https://github.com/Owner/ipfs-kit-py',
      'org.opencontainers.image.version': '1.2.3',
    });
  });

  it.each(ARCHITECTURES)('starts on linux/%s, becomes healthy, keeps added files, and stops cleanly', async (arch) => {
    const name = `node-${arch}-${process.pid}`;
    const options = ['--network', 'none', '--health-interval', '1s', '--platform', `linux/${arch}`, '--pull', 'always'];
    await builds.dockerOrThrow('run', '--detach', '--name', name, ...options, tag());
    try {
      await builds.waitForHealth(name, 'healthy');
      const add = `echo "from ${arch}" | ipfs add --quieter > /tmp/cid; cat /tmp/cid`;
      const cid = (await builds.dockerOrThrow('exec', name, 'sh', '-c', add)).trim();
      await builds.dockerOrThrow('stop', name);
      const ended = await builds.dockerOrThrow('inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', name);
      expect(ended).toBe('0 false\n');
      await builds.dockerOrThrow('start', name);
      await builds.waitForHealth(name, 'healthy');
      expect(await builds.dockerOrThrow('exec', name, 'ipfs', 'cat', cid)).toBe(`from ${arch}\n`);
      expect(await builds.dockerOrThrow('logs', name)).toContain('RPC API server listening on /ip4/0.0.0.0/tcp/5001\n');
    } finally {
      await builds.dockerOrThrow('rm', '--force', '--volumes', name);
    }
  });

  const ofThisMachine = `expected ELF machine ${HEADERS[OTHER_ARCH]} for linux/${OTHER_ARCH}, got ${HEADERS[OWN_ARCH]}`;
  it.each([
    [
      'a fixed platform instead of the argument',
      OTHER_ARCH,
      ['--platform "$TARGETPLATFORM"', `--platform linux/${OWN_ARCH}`],
      ofThisMachine,
    ],
    [
      'a script instead of a program',
      OWN_ARCH,
      ['> installed.json\n', '$&echo "#!" > bin/ipfs\n'],
      'not an ELF file, starts with 23210a',
    ],
    [
      'another version',
      OWN_ARCH,
      ["each.printsVersion ? version : '-'", "'0.42.0'"],
      `expected version 0.42.0, got '${KUBO_VERSION}'`,
    ],
  ] as const)('fails to build with %s', async (_what, arch, [from, to], message) => {
    const text = await readFile(join(root, 'Dockerfile'), 'utf8');
    const file = join(builds.folder, 'Dockerfile.wrong');
    await writeFile(file, text.replace(from, to));
    const { code, out } = await builds.build(root, base(), '--file', file, '--platform', `linux/${arch}`);
    expect(code).not.toBe(0);
    expect(out).toContain(`/usr/local/bin/ipfs: ${message}\n`);
  });

  it('fails to build if a build argument overrides the platform', async () => {
    const options = ['--platform', `linux/${OTHER_ARCH}`, '--build-arg', `TARGETPLATFORM=linux/${OWN_ARCH}`];
    const { code, out } = await builds.build(root, base(), ...options);
    expect(code).not.toBe(0);
    expect(out).toContain(`/usr/local/bin/ipfs: ${ofThisMachine}\n`);
  });

  it.each([
    [
      'earlier on PATH',
      'RUN mkdir -p /opt/other && ln -s /bin/true /opt/other/ipfs\nENV PATH=/opt/other:$PATH\n',
      /: PATH finds \/opt\/other\/ipfs first\n/,
    ],
    ['later on PATH', 'RUN ln -s /bin/true /bin/ipfs\n', null],
  ])('checks a base image with another ipfs %s', async (where, lines, refusal) => {
    const other = `${builds.dockerEnv.registry}/base:${where.replaceAll(' ', '-')}`.toLowerCase();
    const file = join(builds.folder, 'Dockerfile.base');
    await writeFile(file, `FROM ${base()}\n${lines}`);
    await builds.dockerOrThrow('buildx', 'build', '--file', file, '--tag', other, '--push', builds.folder);
    const { code, out } = await builds.build(root, other);
    expect(code === 0, out).toBe(refusal === null);
    if (refusal) expect(out).toMatch(refusal);
  });

  it('gets the kit from a commit of its repository, and fails if none is given', async () => {
    const repository = join(builds.folder, 'kit');
    await cp(join(ROOT, 'cli', 'dist'), join(repository, 'cli', 'dist'), { recursive: true });
    const git = (...args: readonly string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' });
    git('init', '--quiet');
    git('add', '.');
    git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message', 'kit');
    const commit = git('rev-parse', 'HEAD').trim();
    const { url, close } = await serveGit(builds.folder);
    try {
      const { code, out } = await builds.build(root, base(), '--build-arg', `KIT=${url}/kit#${commit}`);
      expect(code, out).toBe(0);
      expect(out).toContain(`[kit 1/1] ADD ${url}/kit#${commit} /`);
    } finally {
      await close();
    }
    const unknown = await builds.project('unknown', { ...IMAGE, action: null });
    expect((await builds.build(unknown, base(), '--build-arg', 'KIT=')).out).toContain(
      'KIT: no release of setup-ipfs-kit is known; set KIT to a commit, or build with --build-context kit=DIR',
    );
  });
});
