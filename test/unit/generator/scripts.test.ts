// Runs the scripts of generated workflows as a runner does.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptFolder, type ScriptFolder, stepOf } from './step-scripts.ts';

let place: ScriptFolder;
let folder = '';
beforeEach(async () => {
  place = await createScriptFolder();
  folder = place.folder;
});
afterEach(() => place.tearDown());

const sh: ScriptFolder['sh'] = (script, env) => place.sh(script, env);

describe('the gate', () => {
  const { run, env } = stepOf('all runtimes on all machines', 'gate', 'Check the results of all jobs');
  const expressions = (env.JOBS ?? '').split('\n').map((line) => /^(\S+) \$\{\{ (.*) \}\}$/.exec(line)?.slice(1) ?? []);
  const jobs = expressions.map(([job = '']) => job);
  const FLEET = 'python-arm64';
  const FORK = { event: 'pull_request', fork: true };
  const OWN = { event: 'pull_request', fork: false };

  /** The value of JOBS after GitHub evaluated its expressions, which have the operators of JavaScript. */
  function evaluate(results: Readonly<Record<string, string>>, { event, fork }: typeof FORK): string {
    const needs = Object.fromEntries(jobs.map((job) => [job, { result: results[job] ?? 'success' }]));
    const repository = { full_name: fork ? 'someone/kit' : 'org/kit' };
    const github = {
      event_name: event,
      repository: 'org/kit',
      event: { pull_request: { head: { repo: repository } } },
    };
    const lines = expressions.map(([job, expression = '']) => {
      const code = expression.replace(/needs\.([\w-]+)\.result/g, "needs['$1'].result");
      return `${job} ${new Function('needs', 'github', `return ${code}`)(needs, github)}`;
    });
    return lines.join('\n');
  }

  it('has an expression for every job', () => {
    expect(jobs).toHaveLength(13);
    expect(jobs).toContain(FLEET);
  });

  it.each([
    ['every job succeeded', {}, OWN, []],
    ['one failed', { 'node-hosted': 'failure' }, OWN, ['node-hosted: expected success, got failure']],
    ['one was cancelled', { 'node-hosted': 'cancelled' }, OWN, ['node-hosted: expected success, got cancelled']],
    ['one has no result', { 'node-hosted': '' }, OWN, ['node-hosted: expected success, got nothing']],
    ['one has an unknown result', { 'node-hosted': 'neutral' }, OWN, ['node-hosted: expected success, got neutral']],
    ['a fleet was skipped and may not be', { [FLEET]: 'skipped' }, OWN, [`${FLEET}: expected success, got skipped`]],
    [
      'a fleet was skipped in a merge queue',
      { [FLEET]: 'skipped' },
      { event: 'merge_group', fork: false },
      [`${FLEET}: expected success, got skipped`],
    ],
    ['a fleet was skipped for a fork', { [FLEET]: 'skipped' }, FORK, []],
    ['a fleet failed that may be skipped', { [FLEET]: 'failure' }, FORK, [`${FLEET}: expected success, got failure`]],
    [
      'a job was skipped that never may be',
      { 'go-hosted': 'skipped' },
      FORK,
      ['go-hosted: expected success, got skipped'],
    ],
    [
      'several failed, the last one too',
      { 'python-hosted': 'failure', 'go-mac': 'cancelled' },
      OWN,
      ['python-hosted: expected success, got failure', 'go-mac: expected success, got cancelled'],
    ],
  ])('reports each job that is not a success when %s', async (_name, results, change, messages) => {
    const { code, out } = await sh(run, { ...env, JOBS: evaluate(results, change) });
    expect(out).toBe(messages.map((message) => `::error title=Gate::${message}\n`).join(''));
    expect(code).toBe(messages.length === 0 ? 0 : 1);
  });
});

describe('the check of changed files', () => {
  const { run, env } = stepOf('paths', 'changes', 'Compare');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder, ...args], {
      stdio: 'ignore',
    });

  /** Creates the merge commit that GitHub creates for a pull request, here one that changes a single file. */
  async function pullRequest(changed: string): Promise<void> {
    git('init', '--initial-branch=main');
    git('commit', '--allow-empty', '--message=base');
    git('checkout', '-b', 'topic');
    await mkdir(join(folder, changed, '..'), { recursive: true });
    await writeFile(join(folder, changed), 'changed\n');
    git('add', changed);
    git('commit', '--message=change');
    git('checkout', 'main');
    git('merge', '--no-ff', 'topic');
  }

  it.each([
    ['src/a/b.py', 'pull_request', 'true'],
    ['pyproject.toml', 'pull_request', 'true'],
    ['docs/src/a.md', 'pull_request', 'false'],
    ['docs/pyproject.toml', 'pull_request', 'false'],
    ['docs/a.md', 'push', 'true'],
  ])('decides whether %s in a %s matters: %s', async (file, event, matter) => {
    await pullRequest(file);
    const { code, outputs } = await sh(run, { ...env, EVENT: event });
    expect(code).toBe(0);
    expect(outputs).toBe(`matter=${matter}\n`);
  });

  it('decides that the changes matter if it cannot find them', async () => {
    expect((await sh(run, { ...env, EVENT: 'pull_request' })).outputs).toBe('matter=true\n');
  });
});
