// Runs the workflow in the README with act on this host. `uses: org/setup-ipfs-kit@v1` is a clone of this repository, and Kubo is
// the real program, served by a loopback origin.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { type ActRun, HOST_RUNNER, makeRepository, runAct } from '../support/act.ts';
import { readExamples } from '../support/examples.ts';
import { type LoopbackOrigin, startOrigin } from '../support/origins/loopback-origin.ts';
import { type PublishedKubo, publishRealKubo } from '../support/programs/real-kubo.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let published: PublishedKubo;
let origin: LoopbackOrigin;
let folder: string;
beforeAll(async () => {
  published = await publishRealKubo();
  origin = await startOrigin(published.folder);
  folder = await mkdtemp(join(tmpdir(), 'act-'));
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${ROOT}`, join(folder, 'action')]);
});
afterAll(async () => {
  await origin.close();
  await published.tearDown();
  await rm(folder, { recursive: true, force: true });
});

it("the README's workflow succeeds under act: it installs Kubo and adds a file", async () => {
  const { output, lines } = await run(withOrigin(readExamples()[0]?.text ?? ''));
  const results = lines.flatMap(({ step, stepResult }) => (step && stepResult ? [`${step}: ${stepResult}`] : []));
  expect(results, output).toEqual(
    expect.arrayContaining(['org/setup-ipfs-kit@v1: success', expect.stringMatching(/ipfs init.*: success/s)]),
  );
  // The CID that `ipfs add` gives "hello\n" by default.
  expect(output).toContain('QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN');
  expect(origin.requests.map(({ path }) => path)).toEqual([`/kubo/v0.43.0/${published.archive.file}`]);
});

it('the same workflow fails if the digest is wrong', async () => {
  const text = withOrigin(readExamples()[0]?.text ?? '').replace(published.archive.sha512, '0'.repeat(128));
  const { code, output } = await run(text);
  expect(code).toBe(1);
  expect(output).toContain('digest-mismatch');
});

/** Returns the example with the loopback origin as its mirror, because act cannot set it in another way. */
function withOrigin(text: string): string {
  const workflow = parseDocument(text);
  const inputs = ['jobs', 'test', 'steps', 0, 'with'];
  workflow.setIn([...inputs, 'mirror'], origin.url);
  workflow.setIn([...inputs, 'checksums'], `${published.archive.sha512}  ${published.archive.file}`);
  return String(workflow);
}

async function run(workflow: string): Promise<ActRun> {
  const repository = await mkdtemp(join(folder, 'repository-'));
  const path = '.github/workflows/ipfs.yml';
  await makeRepository(repository, { [path]: workflow });
  return runAct({
    repository,
    workflow: path,
    home: folder,
    runnersByLabel: { 'ubuntu-24.04': HOST_RUNNER },
    actions: { 'org/setup-ipfs-kit@v1': join(folder, 'action') },
  });
}
