// The labels check against an API on loopback.
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';
import { createDoctorFixture, type DoctorFixture, fakeRunner, OWN_ARCH, runDoctor } from './machines.ts';

const PATH = '/repos/octo/kit/actions/runners';

let fixture: DoctorFixture;
let github: LoopbackOrigin;
beforeEach(async () => {
  fixture = await createDoctorFixture();
  const identity = createSelfSignedCertificate();
  setDefaultCACertificates([identity.cert]);
  github = await startOrigin(fixture.root, identity);
});
afterEach(async () => {
  await github.close();
  await fixture.tearDown();
});

async function checkLabels(environment: Record<string, string>, status = 200, labels: readonly string[] = []) {
  const runners = [{ id: 23, name: 'box-1', status: 'online', labels: labels.map((name) => ({ name })) }];
  const response = { kind: 'answer', status, body: JSON.stringify({ total_count: 1, runners }) } as const;
  github.injectFaults(() => response);
  const runnerFolder = await fakeRunner(join(fixture.root, 'runner'), { url: `${github.url}/octo/kit` });
  const { labels: finding } = await runDoctor(fixture.machine(environment, { runnerFolder }));
  return { finding, requests: github.requests };
}

const githubEnvironment = () => ({ GITHUB_SERVER_URL: github.url, GITHUB_API_URL: github.url, GITHUB_TOKEN: 'secret' });

describe('the labels check', () => {
  it('gets the labels of the runner from GitHub with the token', async () => {
    const { finding, requests } = await checkLabels(githubEnvironment(), 200, [
      'self-hosted',
      'Linux',
      OWN_ARCH.toUpperCase(),
    ]);
    expect(finding).toMatchObject({ status: 'ok', detail: `self-hosted, Linux, ${OWN_ARCH.toUpperCase()}` });
    expect(requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([[PATH, 'Bearer secret']]);
  });

  it('prints a command that adds missing labels', async () => {
    const { finding } = await checkLabels(githubEnvironment(), 200, ['self-hosted', 'Linux']);
    expect(finding).toMatchObject({
      status: 'failure',
      fix: `gh api --method POST ${PATH.slice(1)}/23/labels -f 'labels[]=${OWN_ARCH}'`,
    });
  });

  it.each([401, 403, 404])('is unknown if the API responds with %i', async (status) => {
    const { finding, requests } = await checkLabels(githubEnvironment(), status);
    expect(finding).toMatchObject({
      status: 'unknown',
      problem: `it answered ${status}: the token cannot read self-hosted runners`,
    });
    expect(requests).toHaveLength(1);
  });

  it('makes no request without a token', async () => {
    const { finding, requests } = await checkLabels({ ...githubEnvironment(), GITHUB_TOKEN: '' });
    expect(finding).toMatchObject({
      status: 'unknown',
      problem: 'only GitHub knows the labels, and GITHUB_TOKEN is not set',
      fix: expect.stringMatching(/^Look at the labels of '.*' in the settings of https:/),
    });
    expect(requests).toEqual([]);
  });

  it('does not send the token over http', async () => {
    const http = 'http://127.0.0.1:9';
    const { finding, requests } = await checkLabels({ ...githubEnvironment(), GITHUB_API_URL: http });
    expect(finding).toMatchObject({ status: 'unknown', problem: expect.stringContaining('sent over https only') });
    expect(requests).toEqual([]);
  });

  it('does not send the token to a host that only a file names', async () => {
    const { finding, requests } = await checkLabels({ GITHUB_TOKEN: 'secret' });
    expect(finding).toMatchObject({ status: 'unknown', problem: expect.stringContaining('not a known GitHub server') });
    expect(requests).toEqual([]);
  });
});
