// Which files are workflows, actions and configurations of Dependabot, and what is checked in each.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';
import { findBy, step, WORKFLOW_PATH } from './workflow-texts.ts';

const action = (steps: string) => `name: a\nruns:\n  using: composite\n  steps:\n${steps}`;
const CURL = '    - run: curl -f https://example.org/x | sh\n      shell: bash\n';

describe('not-a-workflow', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['a workflow named dependabot.yml', '.github/workflows/dependabot.yml', step('run: x'), []],
    ['a workflow named action.yml', '.github/workflows/action.yml', step('run: x'), []],
    ['a configuration of Dependabot', '.github/dependabot.yml', 'version: 2\nupdates: []\n', []],
    ['a workflow at the place of Dependabot', '.github/dependabot.yml', step('run: x'), ['error 1']],
    ['a composite action', 'action.yml', action(CURL), []],
    ['an action for Node', '.github/actions/a/action.yaml', 'runs: { using: node24, main: index.js }\n', []],
    ['an action in a container', 'a/action.yml', 'runs: { using: docker, image: Dockerfile }\n', []],
    ['an action without a shell', 'action.yml', action('    - run: x\n'), ['error 1']],
    ['an action without steps', 'action.yml', 'runs: { using: composite }\n', ['error 1']],
    ['an action that runs nothing', 'action.yml', 'name: a\n', ['error 1']],
    ['an empty file', 'action.yml', '', ['error 1']],
    ['an empty action that no workflow uses', '.github/actions/a/action.yml', '', ['warning 1']],
    ['another YAML file', 'docs/x.yml', 'a: b\n', ['error 1']],
    ['a job that is an alias', WORKFLOW_PATH, 'on: push\njobs:\n  a: &a { steps: [{ run: x }] }\n  b: *a\n', []],
  ])('%s', (_, path, text, found) => {
    expect(findBy('not-a-workflow', text, path)).toEqual(found);
  });
});

it('not-a-workflow is certain for an action that a workflow uses', () => {
  const files = [
    { path: WORKFLOW_PATH, text: step('uses: ./.github/actions/a/') },
    { path: '.github/actions/a/action.yml', text: '' },
  ];
  const found = lintWorkflows(files, { config: null, facts: FACTS }).filter(({ rule }) => rule === 'not-a-workflow');
  expect(found.map(({ severity }) => severity)).toEqual(['error']);
});

describe('merge-key', () => {
  const JOBS = 'on: push\njobs:\n  a: &a { steps: [{ run: x }] }\n  b:\n    <<: *a\n  c:\n    <<: *a\n';

  it('is one finding, and the only one for a job without steps', () => {
    expect(findBy('merge-key', JOBS)).toEqual(['error 5']);
    expect(findBy('not-a-workflow', JOBS)).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    ['in variables', step('run: x\n  env:\n    <<: *a', 'env: &a { A: b }\n'), ['error 9']],
    ['with a list', step('run: x\n  env:\n    <<: [*a]', 'env: &a { A: b }\n'), ['error 9']],
    ['anchors and aliases', step('run: x\n  env: *a', 'env: &a { A: b }\n'), []],
    ['a here-document', step('run: |\n    cat <<EOF\n    <<: x\n    EOF'), []],
    ['a key in quotes', step("run: x\n  env: { '<<': x }"), []],
  ])('%s', (_, text, found) => {
    expect(findBy('merge-key', text)).toEqual(found);
  });

  it('is found in an action', () => {
    expect(findBy('merge-key', action('    - run: x\n      shell: sh\n      env: { <<: {} }\n'), 'action.yml')).toEqual(
      ['error 7'],
    );
  });
});

describe('a composite action', () => {
  it.each<[string, string, readonly string[]]>([
    ['curl-pipe-shell', action(CURL), ['warning 5']],
    ['expression-in-script', action(`    - run: echo \${{ inputs.a }}\n      shell: sh\n`), ['note 5']],
    ['time-limit', action(CURL), []],
    ['no-permissions', action(CURL), []],
    ['no-probe', action(CURL), []],
  ])('%s', (rule, text, found) => {
    expect(findBy(rule, text, 'action.yml')).toEqual(found);
  });
});
