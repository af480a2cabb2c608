// scripts/origins/check.ts as the weekly workflow runs it: as a process, with origins and a fake of GitHub's issues API on loopback.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ORIGIN_RECORDS, type OriginRecord } from '../../../kit/distributions/origin-records.ts';
import { type CommandResult, runProgram } from '../../support/command.ts';
import { type IssuesApi, type IssuesApiOptions, startIssuesApi } from '../../support/github/issues-api.ts';
import { type ProbedOrigin, startProbedOrigin } from '../../support/origins/probed-origin.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const REPOSITORY = 'octo/kit';
const RUN = `https://github.com/${REPOSITORY}/actions/runs/77`;

let folder = '';
let origins: ProbedOrigin;
let api: IssuesApi;
/** Status of each origin's responses, by its id. */
let statuses: Record<string, number> = {};

/** The real origins with fixed sightings, so that later changes of the data do not matter. */
const RECORDS: readonly OriginRecord[] = ORIGIN_RECORDS.map((record) => {
  const state = record.role === 'gateway' || record.id === 'dist' ? 'dead' : 'alive';
  return { ...record, seen: [{ date: '2026-10-06', state, what: 'was seen', source: 'a test' }] };
});
const asRecorded = () =>
  Object.fromEntries(RECORDS.map(({ id, seen }) => [id, seen[0]?.state === 'alive' ? 200 : 403]));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'origins-'));
  statuses = asRecorded();
  origins = await startProbedOrigin((path) => ({ status: statuses[path.slice(1)] ?? 404 }));
});
afterEach(async () => {
  await Promise.all([origins.close(), api.close(), rm(folder, { recursive: true, force: true })]);
});

/** Runs the check with all origins on loopback. */
async function check(
  args: readonly string[],
  options: Partial<IssuesApiOptions> & { readonly token?: string; readonly records?: readonly OriginRecord[] } = {},
): Promise<CommandResult> {
  const { token = 'a-token', records = RECORDS, ...issues } = options;
  api = await startIssuesApi({ repository: REPOSITORY, ...issues });
  const data = join(folder, 'origins.json');
  const probed = records.map((record) => ({ ...record, probe: `${origins.url}/${record.id}` }));
  await writeFile(data, JSON.stringify({ origins: probed }));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GITHUB_API_URL: api.url,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: '77',
    GITHUB_TOKEN: token,
  };
  const script = join(ROOT, 'scripts', 'origins', 'check.ts');
  return runProgram(process.execPath, [script, '--data', data, ...args], ROOT, env);
}

it('writes nothing if no origin changed', async () => {
  const { code, out } = await check(['--issue']);
  expect(out).toContain(`0 of ${RECORDS.length} origins changed.`);
  expect(code).toBe(0);
  expect(origins.requests.toSorted()).toEqual(RECORDS.map(({ id }) => `HEAD /${id}`).toSorted());
  expect(api.requests).toEqual([]);
});

it('only prints the change without --issue', async () => {
  statuses.dist = 200;
  const { code, out } = await check([]);
  expect(out).toMatch(/^dist\.ipfs\.tech +dead since 2026-10-06 +alive: answers 200 .*CHANGED$/m);
  expect(code).toBe(0);
  expect(api.requests).toEqual([]);
});

it('opens one issue with a line that corrects the data', async () => {
  statuses.dist = 200;
  const { code, out } = await check(['--issue']);
  expect(out).toContain(`1 of ${RECORDS.length} origins changed.\nOpened https://issues.example/900`);
  expect(code).toBe(0);
  expect(api.writes()).toMatchObject([
    {
      method: 'POST',
      path: `/repos/${REPOSITORY}/issues`,
      authorization: 'token a-token',
      body: { title: 'Origin changed: dist.ipfs.tech answers again' },
    },
  ]);
  const [, line = ''] = /```json\n(.*)\n```/.exec(api.writes()[0]?.body?.body ?? '') ?? [];
  const sighting = JSON.parse(line);
  expect(sighting).toMatchObject({ state: 'alive', source: RUN });
  await api.close();

  const corrected = RECORDS.map((record): OriginRecord => {
    return record.id === 'dist' ? { ...record, seen: [record.seen[0], ...record.seen.slice(1), sighting] } : record;
  });
  expect((await check(['--issue'], { records: corrected })).out).toContain(`0 of ${RECORDS.length} origins changed.`);
  expect(api.requests).toEqual([]);
});

it('comments on the open issue, on any page, but not on a pull request', async () => {
  statuses.dist = 200;
  const issues = [
    { number: 3, title: 'Origin changed: dist.ipfs.tech answers again', pull_request: {} },
    { number: 5, title: 'Origin changed: GitHub releases stopped working' },
    { number: 8, title: 'Origin changed: dist.ipfs.tech answers again (a new owner?)' },
  ];
  const { code, out } = await check(['--issue'], { issues, pageSize: 2 });
  expect(out).toContain('Commented on https://issues.example/8');
  expect(code).toBe(0);
  expect(api.writes().map(({ path }) => path)).toEqual([`/repos/${REPOSITORY}/issues/8/comments`]);
  expect(api.writes()[0]?.body?.body).toContain('The check found the same on ');
});

it('opens an issue for each origin that changed', async () => {
  Object.assign(statuses, { github: 451, dist: 200 });
  const issues = [{ number: 8, title: 'Origin changed: dist.ipfs.tech answers again' }];
  const { code } = await check(['--issue'], { issues });
  expect(code).toBe(0);
  expect(api.writes().map(({ path, body }) => [path.split('/').slice(4).join('/'), body?.title])).toEqual([
    ['issues', 'Origin changed: GitHub releases stopped working'],
    ['issues/8/comments', undefined],
  ]);
});

it('fails and writes nothing if no origin is alive', async () => {
  statuses = {};
  const { code, out } = await check(['--issue']);
  expect(out).toContain(`All ${RECORDS.length} origins failed.`);
  expect(code).toBe(1);
  expect(api.requests).toEqual([]);
});

it('fails if the issue cannot be written', async () => {
  statuses.dist = 200;
  const { code, out } = await check(['--issue'], { refuse: 403 });
  expect(out).toMatch(/could not be written in octo\/kit.*Resource not accessible.*'issues: write'/);
  expect(code).toBe(1);
  expect(api.writes()).toHaveLength(1);
});

it('fails without any request if --issue has no token', async () => {
  const { code, out } = await check(['--issue'], { token: '' });
  expect(out).toContain('GITHUB_TOKEN is not set');
  expect(code).toBe(1);
  expect(origins.requests).toEqual([]);
});
