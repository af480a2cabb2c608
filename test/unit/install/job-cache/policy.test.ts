import { describe, expect, it } from 'vitest';
import { decideJobCachePolicy } from '../../../../kit/install/job-cache/policy.ts';

const RUNNER = {
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  ACTIONS_RESULTS_URL: 'https://results.example/',
  GITHUB_REF_TYPE: 'branch',
};

describe('the job cache in mode auto', () => {
  it.each<NodeJS.ProcessEnv>([
    { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' },
    { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' },
    { GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/refs/tags/odd' },
    { ACTIONS_RESULTS_URL: undefined, ACTIONS_CACHE_URL: 'https://cache.example/' },
  ])('keeps builds with %j', (env) => {
    expect(decideJobCachePolicy('auto', { ...RUNNER, ...env })).toMatchObject({ builds: true, downloads: false });
  });

  it.each<[NodeJS.ProcessEnv, RegExp]>([
    [{ GITHUB_EVENT_NAME: 'release', GITHUB_REF_TYPE: 'tag' }, /event release/],
    [{ GITHUB_EVENT_NAME: 'pull_request_target' }, /event pull_request_target/],
    [{ GITHUB_EVENT_NAME: 'workflow_run' }, /event workflow_run/],
    [{ GITHUB_EVENT_NAME: 'issue_comment' }, /event issue_comment/],
    [{ GITHUB_EVENT_NAME: 'repository_dispatch' }, /event repository_dispatch/],
    [{ GITHUB_EVENT_NAME: undefined }, /event without a name/],
    [{ GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'tag', GITHUB_REF: 'refs/tags/v1' }, /off for tags/],
    [
      { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF_TYPE: undefined, GITHUB_REF: 'refs/tags/v1' },
      /off for tags/,
    ],
    [{ ACTIONS_RESULTS_URL: '' }, /no cache service/],
    [{ GITHUB_ACTIONS: undefined }, /not a job/],
  ])('is off with %j', (env, reason) => {
    const policy = decideJobCachePolicy('auto', { ...RUNNER, ...env });
    expect(policy).toEqual({ builds: false, downloads: false, reason: expect.stringMatching(reason) });
  });
});

describe('the job cache in mode true', () => {
  it.each(['push', 'pull_request', 'merge_group', 'schedule', 'workflow_dispatch'])(
    'keeps downloads for %s',
    (event) => {
      const policy = decideJobCachePolicy('true', { ...RUNNER, GITHUB_EVENT_NAME: event, ACTIONS_RESULTS_URL: '' });
      expect(policy).toMatchObject({ builds: true, downloads: true });
    },
  );

  it.each(['release', 'pull_request_target', 'issue_comment', 'workflow_run'])('is off for %s', (event) => {
    const policy = decideJobCachePolicy('true', { ...RUNNER, GITHUB_EVENT_NAME: event });
    expect(policy).toEqual({ builds: false, downloads: false, reason: `off for the event ${event}` });
  });
});

it('the job cache in mode false is off', () => {
  expect(decideJobCachePolicy('false', RUNNER)).toMatchObject({ builds: false, downloads: false });
});
