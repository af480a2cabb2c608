// Gates: jobs that check the results of others.
import { describe, expect, it } from 'vitest';
import { findBy, indent } from './workflow-texts.ts';

const OPEN = '$' + '{{';
const RESULTS = `${OPEN} join(needs.*.result, ' ') }}`;

interface Parts {
  readonly id?: string;
  readonly needs?: string;
  readonly condition?: string;
  readonly on?: string;
  /** More jobs, and so jobs that the gate does not need. */
  readonly more?: string;
  readonly keys?: string;
}

const testJob = (id: string, keys = '') => `  ${id}:\n${indent(keys, 4)}    steps: [{ run: make test }]\n`;

/** Jobs a and b, that test, and a gate with these steps. The gate is on line 7. */
function gate(
  steps: string,
  { id = 'gate', needs = 'a, b', condition = 'always()', on = 'push', more = '', keys = '' }: Parts = {},
) {
  const head = `on: ${on}\njobs:\n${testJob('a')}${testJob('b')}`;
  const lines = `  ${id}:\n    needs: [${needs}]\n${condition === '' ? '' : `    if: ${condition}\n`}${indent(keys, 4)}`;
  return `${head}${lines}    env: { R: "${RESULTS}" }\n    steps:\n${indent(steps, 6)}\n${more}`;
}

const RUN = '- run: \'[ "$R" = "success success" ]\'';
const FAILED = `contains(needs.*.result, 'failure')`;

describe('gate-cannot-fail', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['prints the results', gate('- run: echo "$R"'), ['error 7']],
    [
      'prints the results in a condition',
      gate('- run: if [ "$R" = success ]; then echo ok; else echo "it failed"; fi'),
      ['error 7'],
    ],
    ['prints the results under another name', gate('- run: echo "$R"', { id: 'test-summary' }), ['warning 7']],
    ['may fail itself', gate(`- run: exit 1\n  if: ${FAILED}`, { keys: 'continue-on-error: true\n' }), ['error 7']],
    ['has a step that may fail', gate(`- run: exit 1\n  continue-on-error: true`), ['error 7']],
    ['is skipped after a failure', gate(`- run: exit 1\n  if: ${FAILED}`, { condition: '' }), ['error 7']],
    ['is skipped after a failure, with success()', gate(RUN, { condition: 'success()' }), ['error 7']],
    [
      'is skipped after a failure, with an action',
      gate(`- uses: re-actors/alls-green@v1\n  with: { jobs: "${OPEN} toJSON(needs) }}" }`, { condition: '' }),
      ['error 7'],
    ],
    ['only has a name', gate('- run: echo ok', { condition: '' }).replace(RESULTS, 'x'), ['warning 7']],

    ['prints in Python', gate('- shell: python\n  run: |\n    import os\n    print(os.environ["R"])'), ['error 7']],
    ['prints in PowerShell', gate('- shell: pwsh\n  run: Write-Host $env:R'), ['error 7']],
    [
      'reports errors in PowerShell and continues',
      gate('- shell: pwsh\n  run: Write-Error $env:R -ErrorAction Continue'),
      ['error 7'],
    ],
    [
      'prints in JavaScript',
      gate('- uses: actions/github-script@v8\n  with: { script: "core.notice(process.env.R)" }'),
      ['error 7'],
    ],
    [
      'waits for a result that no job has',
      gate(`- run: exit 1\n  if: contains(needs.*.result, 'failed')`),
      ['error 7'],
    ],
    ['compares with a result that no job has', gate(`- run: exit 1\n  if: needs.a.result == 'error'`), ['error 7']],

    ['fails in a test', gate(RUN), []],
    ['may fail in a call', gate('- shell: python\n  run: print(check(1))'), []],
    ['fails in a step with a condition', gate(`- run: exit 1\n  if: ${FAILED}`), []],
    ['fails with false', gate(`- run: 'false'\n  if: ${FAILED}`), []],
    ['fails in a loop', gate('- run: for r in $R; do if [ $r != success ]; then exit 1; fi; done'), []],
    ['fails with a status', gate('- run: |\n    code=0\n    [ "$R" = success ] || code=1\n    exit "$code"'), []],
    ['fails with jq', gate(`- run: echo '${OPEN} toJSON(needs) }}' | jq -e 'all(.result == "success")'`), []],
    ['fails with grep', gate('- run: echo "$R" | grep -qv failure'), []],
    [
      'fails in Python',
      gate('- shell: python\n  run: |\n    import os, sys\n    sys.exit("failure" in os.environ["R"])'),
      [],
    ],
    ['fails in PowerShell', gate('- shell: pwsh\n  run: if ($env:R -match "failure") { exit 1 }'), []],
    [
      'fails in JavaScript',
      gate(
        "- uses: actions/github-script@v8\n  with:\n    script: if (process.env.R.includes('failure')) core.setFailed('x')",
      ),
      [],
    ],
    ['uses an action', gate(`- uses: re-actors/alls-green@v1\n  with: { jobs: "${OPEN} toJSON(needs) }}" }`), []],
    ['runs a script of the repository', gate('- run: ./ci/gate.sh "$R"'), []],

    ['notifies', gate('- run: mail "$R"', { id: 'tell' }), []],
    ['notifies with an action', gate('- uses: slackapi/slack-github-action@v2', { id: 'gate' }), []],
    ['comments', gate('- run: gh pr comment 1 --body "$R"', { id: 'summary' }), []],
    ['writes a summary', gate('- run: echo "$R" >> "$GITHUB_STEP_SUMMARY"', { id: 'summary' }), []],
    ['releases', gate('- run: make release', { id: 'release' }), []],
    ['does not read results', gate('- run: echo done', { id: 'summary' }).replace(RESULTS, 'x'), []],
    ['prints, for tags', gate('- run: echo "$R"', { on: '{ push: { tags: [v*] } }' }), []],
    ['prints, on request', gate('- run: echo "$R"', { on: '[schedule, workflow_dispatch, release]' }), []],
    [
      'prints, for branches',
      gate('- run: echo "$R"', { on: '{ push: { tags: [v*], branches: [main] } }' }),
      ['error 7'],
    ],
    ['runs for another event only', gate(RUN, { condition: "github.event_name == 'push'" }), []],
  ])('a job that %s', (_, text, found) => {
    expect(findBy('gate-cannot-fail', text)).toEqual(found);
  });
});

describe('gate-misses-job', () => {
  const many = Array.from({ length: 19 }, (_, index) => testJob(`t${index}`)).join('');
  it.each<readonly [string, string, readonly string[]]>([
    ['a test', gate(RUN, { more: testJob('c') }), ['error 7']],
    ['a test, under any name', gate(RUN, { id: 'done', more: testJob('c') }), ['error 7']],
    ['nineteen tests, in one finding', gate(RUN, { more: many }), ['warning 7']],
    ['a job that is not known', gate(RUN, { more: '  c:\n    steps: [{ run: x }]\n' }), ['warning 7']],
    ['a job that may fail', gate(RUN, { more: testJob('c', 'continue-on-error: true\n') }), ['warning 7']],
    ['a job of a gate with one need', gate(RUN, { needs: 'a', id: 'gate' }), ['warning 7']],
    [
      'a job that it needs through a skipped one',
      gate(`- run: exit 1\n  if: ${FAILED}`, { needs: 'b, c', more: testJob('c', 'needs: a\n') }),
      ['error 7'],
    ],
    ['a test, and only prints', gate('- run: echo "$R"', { more: testJob('c') }), ['warning 7']],

    [
      'a test, and collects one kind',
      gate(RUN, { more: testJob('c') })
        .replace(/\ba\b(?=[,:])/g, 'u-a')
        .replace(/\bb\b(?=[\]:])/g, 'u-b'),
      ['warning 7'],
    ],

    ['nothing', gate(RUN), []],
    [
      'jobs of a gate that it needs',
      `${gate(`- run: exit 1\n  if: ${FAILED}`, { id: 'unit' })}  all:\n    needs: [unit]\n    if: always()\n    steps:\n      - run: exit 1\n        if: ${FAILED}\n`,
      [],
    ],
    ['a job that prepares', gate(RUN, { more: testJob('set-up-cache') }), []],
    ['a job that installs', gate(RUN, { more: '  c:\n    steps: [{ run: npm ci }]\n' }), []],
    [
      'a job that keeps files',
      gate(RUN, {
        more: '  c:\n    steps: [{ uses: actions/download-artifact@v6 }, { uses: actions/upload-artifact@v6 }]\n',
      }),
      [],
    ],
    ['a job for tags only', gate(RUN, { on: '{ push: { tags: [v*] } }', more: testJob('c') }), []],
    ['a job that it needs through another', gate(RUN, { needs: 'b, c', more: testJob('c', 'needs: a\n') }), []],
    ['a job after it', gate(RUN, { more: testJob('deploy', 'needs: gate\n') }), []],
    ['a job for tags', gate(RUN, { more: testJob('c', "if: startsWith(github.ref, 'refs/tags/')\n") }), []],
    ['a release', gate(RUN, { more: testJob('publish-wheels') }), []],
    [
      'jobs of another gate',
      gate(RUN, {
        more: `${testJob('c')}  done:\n    needs: [c, b]\n    if: always()\n    env: { R: "${RESULTS}" }\n    steps:\n      ${RUN}\n`,
      }),
      [],
    ],
    ['jobs of a workflow that no change starts', gate(RUN, { on: 'schedule', more: testJob('c') }), []],
    ['other jobs, for one matrix', gate(RUN, { needs: 'a', id: 'unit-results' }), []],
    ['jobs, but only tells', gate('- run: mail "$R"', { id: 'tell', more: testJob('c') }), []],
    [
      'jobs, but releases',
      gate('- run: exit 1', { id: 'release', condition: "needs.a.result == 'success'", more: testJob('c') }),
      [],
    ],
  ])('a gate that misses %s', (_, text, found) => {
    expect(findBy('gate-misses-job', text)).toEqual(found);
  });
});
