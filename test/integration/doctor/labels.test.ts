// Labels, asked of an API on loopback.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { createDoctorFixture, type DoctorFixture, fakeRunner, OWN_ARCH, runDoctor } from './machines.ts';

const PATH = '/repos/octo/kit/actions/runners';

let place: DoctorFixture;
let github: LoopbackOrigin;
beforeEach(async () => {
  place = await createDoctorFixture();
  github = await startOrigin(place.root);
});
afterEach(async () => {
  await github.close();
  await place.tearDown();
});

async function ask(environment: Record<string, string>, status = 200, labels: readonly string[] = []) {
  const runners = [{ id: 23, name: 'box-1', status: 'online', labels: labels.map((name) => ({ name })) }];
  const answer = { kind: 'answer', status, body: JSON.stringify({ total_count: 1, runners }) } as const;
  github.injectFaults(() => answer);
  const runnerFolder = await fakeRunner(join(place.root, 'runner'), { url: `${github.url}/octo/kit` });
  const { labels: finding } = await runDoctor(place.machine(environment, { runnerFolder }));
  return { finding, requests: github.requests };
}

const known = () => ({ GITHUB_SERVER_URL: github.url, GITHUB_API_URL: github.url, GITHUB_TOKEN: 'secret' });

describe('labels', () => {
  it('are those that GitHub has for the runner, asked with the token', async () => {
    const { finding, requests } = await ask(known(), 200, ['self-hosted', 'Linux', OWN_ARCH.toUpperCase()]);
    expect(finding).toMatchObject({ status: 'ok', problem: `self-hosted, Linux, ${OWN_ARCH.toUpperCase()}` });
    expect(requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([[PATH, 'Bearer secret']]);
  });

  it('that are missing have the line that adds them', async () => {
    const { finding } = await ask(known(), 200, ['self-hosted', 'Linux']);
    expect(finding).toMatchObject({
      status: 'failure',
      fix: `gh api --method POST ${PATH.slice(1)}/23/labels -f 'labels[]=${OWN_ARCH}'`,
    });
  });

  it.each([401, 403, 404])('are unknown where the token may not ask (%i)', async (status) => {
    const { finding, requests } = await ask(known(), status);
    expect(finding).toMatchObject({
      status: 'unknown',
      problem: `it answered ${status}: the token may not ask for self-hosted runners`,
    });
    expect(requests).toHaveLength(1);
  });

  it('are not asked for without a token', async () => {
    const { finding, requests } = await ask({ ...known(), GITHUB_TOKEN: '' });
    expect(finding).toMatchObject({
      status: 'unknown',
      problem: 'GitHub alone knows them, and GITHUB_TOKEN is not set',
      fix: expect.stringContaining('./config.sh --url'),
    });
    expect(requests).toEqual([]);
  });

  it('are not asked of a host that only a file calls GitHub', async () => {
    const { finding, requests } = await ask({ GITHUB_TOKEN: 'secret' });
    expect(finding).toMatchObject({ status: 'unknown', problem: expect.stringContaining('not known to be a GitHub') });
    expect(requests).toEqual([]);
  });
});
