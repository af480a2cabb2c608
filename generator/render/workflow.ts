// Plan and templates → the text of a workflow, comments and all.
import type { ChangesPlan, Exclusion, JobPlan, TestJob, WorkflowPlan } from '../plan/plan.ts';
import { wrapExpression } from './expression.ts';
import { type FillTemplate, fillEntries, type RenderedLines } from './fill.ts';
import { renderGate } from './gate.ts';
import { renderImageJob } from './image-job.ts';
import { renderTestJob } from './job-slots.ts';
import { renderMergeJob } from './merge-job.ts';
import { actionPin, type Pins } from './pins.ts';
import type { createTemplateLoader } from './templates.ts';
import { renderTriggers } from './triggers.ts';
import { blockScalar, indented, scalar, toYaml, type YamlValue } from './yaml-text.ts';

export interface RenderContext {
  readonly template: ReturnType<typeof createTemplateLoader>;
  readonly pins: Pins;
  /** Comment lines for the top of the file. */
  readonly header: string;
  /** The version of uv that legs take. */
  readonly uv: string;
}

/** Returns the text of a workflow. Throws `invalid-input` for a template that cannot be used. */
export function renderWorkflow(plan: WorkflowPlan, { template, pins, header, uv }: RenderContext): string {
  const fillTemplate: FillTemplate = (name, slots) => ({ lines: fillEntries(template(name), slots, name) });
  const jobs = [
    ...(plan.changes
      ? [withReason(plan.changes.id, plan.changes.reason, changesLines(plan.changes, pins, fillTemplate))]
      : []),
    ...plan.jobs.map((job) => withReason(job.id, jobReason(job), renderJob(job, plan, pins, fillTemplate, uv))),
    withReason('gate', plan.gate.reason, renderGate(plan, pins, fillTemplate)),
  ];
  const { lines } = fillTemplate(plan.callable ? 'callable-workflow' : 'workflow', {
    name: () => scalar(plan.name),
    triggers: () => renderTriggers(plan),
    'concurrency-group': () => scalar(concurrencyGroup(plan)),
    'cancel-in-progress': () => cancelInProgress(plan),
    env: () => toYaml(plan.env),
    jobs: () => ({ lines: jobs.flatMap((job, index) => [...(index > 0 ? [''] : []), ...job]) }),
  });
  return `${[...header.split('\n').map((line) => `#${line}`), '', ...lines].join('\n')}\n`;
}

function renderJob(
  job: JobPlan,
  { name, env }: WorkflowPlan,
  pins: Pins,
  fillTemplate: FillTemplate,
  uv: string,
): RenderedLines {
  if ('runtime' in job) return renderTestJob(job, name, pins, fillTemplate, uv);
  if (job.kind === 'merge') return renderMergeJob(job, name, pins, fillTemplate);
  return renderImageJob(job, name, Object.keys(env), pins, fillTemplate);
}

/** What publishes goes one after the other on a branch: the last push is the one whose image has the branch's name. */
function concurrencyGroup({ name, callable, pullRequests, publishes }: WorkflowPlan): string {
  const other = publishes ? 'github.ref' : 'github.sha';
  const change = pullRequests ? `github.event.pull_request.number || ${other}` : other;
  const parts = [...(callable ? ['github.workflow'] : []), 'github.event_name', change].map(wrapExpression);
  return [name, ...parts].join('-');
}

function cancelInProgress({ pullRequests }: WorkflowPlan): YamlValue {
  return scalar(pullRequests && wrapExpression("github.event_name == 'pull_request'"));
}

/** Why there is such a job and, of versions or machines that it has none of, why not. */
function jobReason(job: JobPlan): string {
  const { reason, where } = job;
  const provider =
    'provider' in where && where.provider !== 'setup'
      ? [`It comes from ${where.provider}: ${where.providerReason}`]
      : [];
  const left = 'runtime' in job ? unexplainedExclusions(job).map((each) => `Not: ${each.reason}`) : [];
  return [reason, ...provider, ...left].map((line) => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`).join('\n');
}

function unexplainedExclusions({ exclusions, legs }: TestJob): readonly Exclusion[] {
  return exclusions.filter(
    ({ version, where }) =>
      !legs.some((leg) => leg.version === version) || !legs.some((leg) => (leg.runner ?? where) === where),
  );
}

function changesLines({ paths }: ChangesPlan, pins: Pins, fillTemplate: FillTemplate): RenderedLines {
  return fillTemplate('job-changes', {
    'actions/checkout': () => actionPin(pins, 'actions/checkout'),
    patterns: () => blockScalar(paths),
  });
}

/** A job with its reason above it. */
function withReason(id: string, reason: string, { lines }: RenderedLines): readonly string[] {
  return [...reason.split('\n').map((line) => `# ${line}`), `${id}:`, ...indented(lines)];
}
