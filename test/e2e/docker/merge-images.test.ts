// Merges real images in a registry with the bundled action: two that were pushed by digest, and what must not become a tag.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderLog } from '../../../scripts/local-runner/render-log.ts';
import { type ActionResult, runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { runProgram } from '../../support/command.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { writeFiles } from '../../support/files.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';

const ACTION = join(import.meta.dirname, '..', '..', '..', 'actions', 'merge-images', 'action.yml');
const ARCHITECTURES = ['amd64', 'arm64'] as const;
const artifact = (arch: string) => `digest.docker-multi-arch.kit.linux-${arch}`;

let dockerEnv: DockerEnv;
let runnerEnv: RunnerEnv;
/** By architecture. arm64 has no provenance: its digest is that of an image. The other one is that of an index. */
const digests: Record<string, string> = {};
const image = () => `${dockerEnv.registry}/owner/kit`;

beforeAll(async () => {
  runnerEnv = await createRunnerEnv();
  dockerEnv = await startDockerEnv();
  for (const arch of ARCHITECTURES) {
    const context = join(runnerEnv.root, arch);
    await writeFiles(context, { Dockerfile: 'FROM scratch\nCOPY program /\nCMD ["/program"]\n' });
    await writeFile(join(context, 'program'), tinyElf(arch, arch), { mode: 0o755 });
    const output = `type=image,name=${image()},push-by-digest=true,name-canonical=true,push=true`;
    const metadata = join(context, 'metadata.json');
    const provenance = `--provenance=${arch === 'amd64'}`;
    const options = ['--platform', `linux/${arch}`, provenance, '--output', output, '--metadata-file', metadata];
    await docker('buildx', 'build', ...options, context);
    const { default: built } = await import(metadata, { with: { type: 'json' } });
    digests[arch] = built['containerimage.digest'];
  }
});
afterAll(async () => {
  await dockerEnv?.stop();
  await removeRunnerEnv(runnerEnv);
});

async function docker(...args: readonly string[]): Promise<string> {
  const { code, out } = await runProgram('docker', args, runnerEnv.root, dockerEnv.env);
  expect(code, out).toBe(0);
  return out;
}

/** `artifacts`: the names of artifacts, with the architecture whose digest is in it. */
async function merge(
  tag: string,
  artifacts: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  const folder = join(runnerEnv.workspace, 'digests');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const [name, arch] of Object.entries(artifacts)) {
    await writeFiles(folder, { [`${name}/digest`]: `${digests[arch] ?? arch}\n` });
  }
  const { PATH = '', DOCKER_HOST = '', DOCKER_CONFIG = '' } = dockerEnv.env;
  const platforms = ARCHITECTURES.map((arch) => `linux/${arch} ${artifact(arch)}\n`).join('');
  const all = { image: image(), platforms, tags: `${image()}:${tag}\n${image()}:${tag}-2\n`, ...inputs };
  return runAction(runnerEnv, {
    action: ACTION,
    inputs: all,
    env: { PATH, DOCKER_HOST, DOCKER_CONFIG, GITHUB_REF: 'refs/heads/x' },
  });
}

async function tags(): Promise<readonly string[]> {
  const answer = await fetch(`http://${dockerEnv.registry}/v2/owner/kit/tags/list`);
  return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : [];
}

const text = ({ log }: ActionResult) => renderLog(log).join('\n');
const both = { [artifact('amd64')]: 'amd64', [artifact('arm64')]: 'arm64' };

it('merges both images under each tag, and reports the digest', async () => {
  const result = await merge('good', both);
  expect(result.exitCode, result.log).toBe(0);
  expect((await tags()).toSorted()).toEqual(['good', 'good-2']);
  const inspected = JSON.parse(
    await docker('buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', `${image()}:good`),
  );
  expect(result.outputs.digest).toBe(inspected.digest);
  expect(text(result)).toContain(`linux/arm64: ${digests.arm64}`);
  expect(result.summary).toContain(`Digest: ${inspected.digest}\n`);
  for (const arch of ARCHITECTURES) expect(result.summary).toMatch(new RegExp(`\\| linux/${arch} \\| sha256:`));
  for (const arch of ARCHITECTURES) {
    const run = ['run', '--rm', '--pull', 'always', '--platform', `linux/${arch}`, `${image()}:good`];
    expect(await docker(...run)).toContain(arch);
  }
});

describe('fails and pushes no tag', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['with a missing digest', { [artifact('amd64')]: 'amd64' }, `found ${artifact('amd64')}. No tag was pushed.`],
    [
      'with an additional digest',
      { ...both, [artifact('riscv64')]: 'arm64' },
      `found ${artifact('amd64')} ${artifact('arm64')} ${artifact('riscv64')}. No tag`,
    ],
    [
      'with the digest of another image with the same prefix',
      { [artifact('amd64')]: 'amd64', 'digest.docker-multi-arch.kit-tools.linux-arm64': 'arm64' },
      'digest.docker-multi-arch.kit-tools.linux-arm64',
    ],
    [
      'with an image for another platform',
      { [artifact('amd64')]: 'arm64', [artifact('arm64')]: 'amd64' },
      `expected ${artifact('amd64')} to be for linux/amd64, got linux/amd64 linux/arm64. No tag was pushed.`,
    ],
    [
      'with the same digest twice',
      { [artifact('amd64')]: 'amd64', [artifact('arm64')]: 'amd64' },
      'has the digest of another platform',
    ],
    [
      'with junk',
      { ...both, [artifact('arm64')]: '$(touch x)' },
      "contains '$(touch x)', not a digest. No tag was pushed.",
    ],
    [
      'with a digest that the registry does not have',
      { ...both, [artifact('arm64')]: `sha256:${'0'.repeat(64)}` },
      'Check the name of the image and its tag or digest',
    ],
  ])('%s', async (_, artifacts, message) => {
    const before = await tags();
    const result = await merge('bad', artifacts);
    expect(result.exitCode, result.log).toBe(1);
    expect(text(result)).toContain(message);
    expect(await tags()).toEqual(before);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['without tags', { tags: '\n' }, 'no tag matches refs/heads/x. Add a rule for it'],
    ['with two tags in a line', { tags: 'a:1 a:2' }, "Input tags 'a:1 a:2': not the name of an image"],
    ['with a tag like an option', { tags: '--file=/etc/passwd' }, 'not the name of an image'],
    ['with an image like an option', { image: '--builder=x' }, 'not the name of an image'],
  ])('%s', async (_, inputs, message) => {
    const before = await tags();
    const result = await merge('bad', both, inputs);
    expect(result.exitCode, result.log).toBe(1);
    expect(text(result)).toContain(message);
    expect(await tags()).toEqual(before);
  });
});

it.each([
  ['an HTML page', 200, '<html>moved</html>', 'text/html'],
  ['JSON of another kind', 200, '{"manifests":"none"}', 'application/vnd.oci.image.index.v1+json'],
  ['an error', 500, 'oops', 'text/plain'],
])('fails if the registry answers with %s', async (_, status, body, type) => {
  const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}/owner/kit`;
  const result = await merge('bad', both, { image: name, tags: `${name}:1` });
  server.close();
  expect(result.exitCode, result.log).toBe(1);
  expect(result.log).toMatch(/^::error title=merge-images%3A (?:docker-failed|images-not-merged)::/m);
});
