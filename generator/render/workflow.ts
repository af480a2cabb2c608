// Renders a workflow: plan and templates → text, with comments.
import type { ChangesPlan, Exclusion, JobPlan, TestJob, WorkflowPlan } from '../plan/plan.ts';
import { shareSteps } from './aliases.ts';
import type { FillTemplate, RenderedLines } from './fill.ts';
import { renderGate } from './gate.ts';
import { renderImageJob } from './image/build-job.ts';
import { renderMergeJob } from './image/merge-job.ts';
import { renderTestJob } from './test-job.ts';
import { renderTriggers } from './triggers.ts';
import { blockScalar, indented, scalar, toYaml, wrapExpression, type YamlValue } from './yaml-text.ts';

/** Returns the text of a workflow. `header` are the comment lines at its top. Throws `invalid-input` for a faulty template. */
export function renderWorkflow(plan: WorkflowPlan, header: readonly string[], fillTemplate: FillTemplate): string {
  const { changes } = plan;
  const rendered: readonly RenderedJob[] = [
    ...(changes ? [{ ...changes, job: renderChangesJob(changes, fillTemplate) }] : []),
    ...plan.jobs.map((job) => ({ id: job.id, reason: describeJob(job), job: renderJob(job, plan, fillTemplate) })),
    { id: 'gate', reason: plan.gate.reason, job: renderGate(plan, fillTemplate) },
  ];
  const texts = rendered.map(({ job }) => job);
  const shared = plan.enterpriseServer ? texts : shareSteps(texts);
  const jobs = rendered.map(({ id, reason }, index) => addReason(id, reason, shared[index] ?? { lines: [] }));
  const { lines } = fillTemplate(chooseTemplate(plan), {
    name: () => scalar(plan.name),
    triggers: () => renderTriggers(plan),
    'concurrency-group': () => scalar(formatConcurrencyGroup(plan)),
    'cancel-in-progress': () => renderCancelInProgress(plan),
    env: () => (Object.keys(plan.env).length === 0 ? null : toYaml(plan.env)),
    jobs: () => ({ lines: jobs.flatMap((job, index) => [...(index > 0 ? [''] : []), ...job]) }),
  });
  return `${[...header, ...lines].join('\n')}\n`;
}

interface RenderedJob {
  readonly id: string;
  readonly reason: string;
  readonly job: RenderedLines;
}

function chooseTemplate({ callable, publishes }: WorkflowPlan): string {
  if (callable) return 'callable-workflow';
  return publishes ? 'publishing-workflow' : 'workflow';
}

function renderJob(job: JobPlan, workflow: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  if ('runtime' in job) return renderTestJob(job, workflow, fillTemplate);
  if (job.kind === 'merge') return renderMergeJob(job, workflow, fillTemplate);
  return renderImageJob(job, workflow, fillTemplate);
}

/** Runs that publish from one branch share a group and run in order, so the branch's tag ends up at the last push. */
function formatConcurrencyGroup({ name, callable, pullRequests, publishes }: WorkflowPlan): string {
  const other = publishes ? 'github.ref' : 'github.sha';
  const change = pullRequests ? `github.event.pull_request.number || ${other}` : other;
  const parts = [...(callable ? ['github.workflow'] : []), 'github.event_name', change].map(wrapExpression);
  return [name, ...parts].join('-');
}

function renderCancelInProgress({ pullRequests }: WorkflowPlan): YamlValue {
  return scalar(pullRequests && wrapExpression("github.event_name == 'pull_request'"));
}

const PROVIDER_TEXTS = { uv: 'The runtime comes from uv', installed: 'The runtime is preinstalled' } as const;

/** The comment above a job: why it exists, unless its name says that, and which versions and machines it leaves out. */
function describeJob(job: JobPlan): string {
  const { reason, where } = job;
  const provider =
    'provider' in where && where.provider !== 'setup'
      ? [`${PROVIDER_TEXTS[where.provider]}: ${where.providerReason}`]
      : [];
  const excluded = 'runtime' in job ? findUnexplainedExclusions(job).map((each) => `Excluded: ${each.reason}`) : [];
  return [...(job.kind === 'hosted' || job.kind === 'self-hosted' ? [] : [reason]), ...provider, ...excluded]
    .map((line) => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`)
    .join('\n');
}

/** The matrix explains an exclusion if both its version and its machine have other legs. */
function findUnexplainedExclusions({ exclusions, legs }: TestJob): readonly Exclusion[] {
  return exclusions.filter(
    ({ version, where }) =>
      !legs.some((leg) => leg.version === version) || !legs.some((leg) => (leg.runner ?? where) === where),
  );
}

function renderChangesJob({ paths }: ChangesPlan, fillTemplate: FillTemplate): RenderedLines {
  return fillTemplate('job-changes', { patterns: () => blockScalar(paths) });
}

function addReason(id: string, reason: string, { lines }: RenderedLines): readonly string[] {
  const comment = reason === '' ? [] : reason.split('\n').map((line) => `# ${line}`);
  return [...comment, `${id}:`, ...indented(lines)];
}
