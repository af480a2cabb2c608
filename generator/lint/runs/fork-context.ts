// Runs that a stranger can start from a fork: their events, and the values of contexts in them.
import { type KnownValues, knownValues } from '../expressions/evaluate.ts';
import { possibleValues } from '../expressions/values.ts';
import { type MappingEntry, scalarTextAt } from '../model/located-node.ts';
import type { Workflow, WorkflowJob, WorkflowStep } from '../model/workflow.ts';

/** Events of which `actions/checkout` checks out the code of the pull request. */
const RUNS_HEAD = ['pull_request', 'pull_request_review', 'pull_request_review_comment'];
/** Events that run code of the repository, unless a step checks out that of the pull request. */
const RUNS_BASE = ['pull_request_target', 'issue_comment'];

export const FORK_EVENTS: readonly string[] = [...RUNS_HEAD, ...RUNS_BASE];

/** More names of repositories and owners are not tried. */
const MAX_NAMES = 14;

/** Returns the values of contexts in a run that a stranger starts from a fork, for the conditions of these workflows. */
export function forkContext(event: string, workflows: readonly Workflow[]): KnownValues {
  const pull = 'github.event.pull_request';
  const head = `${pull}.head.repo`;
  const { names, owners } = namesInConditions(workflows);
  const pullRequestRef = event === 'pull_request_target' || event === 'issue_comment';
  return new Map([
    ...knownValues([
      ['github.event_name', event],
      [`${head}.full_name`, 'fork/repository'],
      [`${head}.owner.login`, 'fork'],
      [`${head}.fork`, true],
      // Only whether they are equal matters.
      [`${head}.id`, 2],
      [`${head}.owner.id`, 2],
      [`${pull}.base.repo.id`, 1],
      [`${pull}.base.repo.owner.id`, 1],
      ['github.event.repository.id', 1],
      ['github.event.repository.owner.id', 1],
      ['github.repository_id', '1'],
      ['github.repository_owner_id', '1'],
      [`${pull}.head.user.login`, 'fork'],
      [`${pull}.head.label`, 'fork:branch'],
      [`${pull}.user.login`, 'fork'],
      [`${pull}.user.type`, 'User'],
      [`${pull}.merged`, false],
      [`${pull}.merged_at`, null],
      [`${pull}.author_association`, 'NONE'],
      ['github.event.comment.author_association', 'NONE'],
      ['github.event.comment.user.login', 'fork'],
      ['github.event.issue.author_association', 'NONE'],
      ['github.event.issue.user.login', 'fork'],
      ['github.event.review.author_association', 'NONE'],
      ['github.event.review.user.login', 'fork'],
      ['github.event.sender.login', 'fork'],
      ['github.actor', 'fork'],
      ['github.triggering_actor', 'fork'],
      ...(pullRequestRef ? [] : [['github.ref', 'refs/pull/1/merge'] as const]),
      ['github.ref_type', 'branch'],
    ]),
    ...['github.repository', 'github.event.repository.full_name', `${pull}.base.repo.full_name`].map(
      (path) => [path, possibleValues(names)] as const,
    ),
    ...['github.repository_owner', 'github.event.repository.owner.login', `${pull}.base.repo.owner.login`].map(
      (path) => [path, possibleValues(owners)] as const,
    ),
  ]);
}

const NAME =
  /(?:github\.repository|repository\.full_name|repo\.full_name)\s*[!=]=\s*'([\w.-]{1,100}\/[\w.-]{1,100})'/gi;
const OWNER = /(?:repository_owner|owner\.login)\s*[!=]=\s*'([\w.-]{1,100})'/gi;
const TEXT = /'([\w.-]{1,100}(\/[\w.-]{1,100})?)'/g;

/** The repository has the name that its conditions compare with. If they compare with several, each is possible. */
function namesInConditions(workflows: readonly Workflow[]): {
  readonly names: readonly string[];
  readonly owners: readonly string[];
} {
  const texts = workflows
    .flatMap(({ jobs }) =>
      jobs.flatMap(({ condition, runsOn }) => [condition?.value ?? '', scalarTextAt(runsOn) ?? '']),
    )
    .filter((text) => /repository|repo\.|owner/i.test(text));
  const matches = (pattern: RegExp) =>
    new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)));
  const [names, owners] = [matches(NAME), matches(OWNER)];
  const others = [...matches(TEXT)].slice(0, MAX_NAMES);
  const [name] = names;
  if (names.size === 1 && name !== undefined)
    return { names: [name], owners: owners.size === 1 ? [...owners] : [name.split('/')[0] ?? ''] };
  return {
    names: ['own/repository', ...others.filter((each) => each.includes('/'))],
    owners: owners.size === 1 ? [...owners] : ['own', ...others.filter((each) => !each.includes('/'))],
  };
}

const HEAD =
  /pull_request\.head\b|github\.head_ref|refs\/pull\/|merge_commit_sha|pull_request\.number|event\.issue\.number|event\.number\b/;
/** Outputs of a step that looked up the pull request of a comment. */
const LOOKED_UP = /\b(?:steps|needs)\.[\w.-]*(?:head|sha|ref|branch|pr\b|pull)/i;
const CHECKS_OUT = /\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\b[^\n]{0,200}\bpull\/|\bhub\s+pr\s+checkout\b/;

/**
 * Returns whether a job runs the code of the pull request. `passed`: the inputs of its call that name that code, in lower case.
 */
export function runsForkCode(job: WorkflowJob, event: string, passed: ReadonlySet<string>): boolean {
  return RUNS_HEAD.includes(event) || job.steps.some((step) => checksOutHead(step, event, passed));
}

function checksOutHead({ uses, inputs, run }: WorkflowStep, event: string, passed: ReadonlySet<string>): boolean {
  if (run) return CHECKS_OUT.test(run.value);
  if (uses?.name !== 'actions/checkout') return false;
  return inputs.some(({ name, value }) => {
    if (name !== 'ref' && name !== 'repository') return false;
    const text = scalarTextAt(value) ?? '';
    return namesHead(text, passed) || (event === 'issue_comment' && name === 'ref' && LOOKED_UP.test(text));
  });
}

function namesHead(text: string, passed: ReadonlySet<string>): boolean {
  return (
    HEAD.test(text) ||
    [...text.matchAll(/\binputs\.([\w-]{1,100})/g)].some(([, name = '']) => passed.has(name.toLowerCase()))
  );
}

/** Returns the names of the inputs that pass the code of the pull request on, in lower case. */
export function inputsWithHead(inputs: readonly MappingEntry[], passed: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    inputs.filter(({ value }) => namesHead(scalarTextAt(value) ?? '', passed)).map(({ name }) => name.toLowerCase()),
  );
}
