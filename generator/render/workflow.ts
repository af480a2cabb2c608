// Plan and templates → the text of a workflow, comments and all.
import type { ChangesPlan, Exclusion, JobPlan, LegJob, WorkflowPlan } from '../plan/plan.ts';
import { expression } from './expression.ts';
import { type FillTemplate, fill, type Lines } from './fill.ts';
import { gateLines } from './gate.ts';
import { imageJobLines } from './image-job.ts';
import { jobLines } from './job-slots.ts';
import { mergeJobLines } from './merge-job.ts';
import { actionPin, type Pins } from './pins.ts';
import type { openTemplates } from './templates.ts';
import { triggersValue } from './triggers.ts';
import { blockOf, indented, plain, scalar, type Value } from './yaml-text.ts';

export interface RenderContext {
  readonly template: ReturnType<typeof openTemplates>;
  readonly pins: Pins;
  /** Comment lines for the top of the file. */
  readonly header: string;
  /** The version of uv that legs take. */
  readonly uv: string;
}

/** Returns the text of a workflow. Throws `invalid-input` for a template that cannot be used. */
export function renderWorkflow(plan: WorkflowPlan, { template, pins, header, uv }: RenderContext): string {
  const fillTemplate: FillTemplate = (name, slots) => ({ lines: fill(template(name), slots, name) });
  const jobs = [
    ...(plan.changes
      ? [named(plan.changes.id, plan.changes.reason, changesLines(plan.changes, pins, fillTemplate))]
      : []),
    ...plan.jobs.map((job) => named(job.id, jobReason(job), linesOf(job, plan, pins, fillTemplate, uv))),
    named('gate', plan.gate.reason, gateLines(plan, pins, fillTemplate)),
  ];
  const { lines } = fillTemplate(plan.callable ? 'callable-workflow' : 'workflow', {
    name: () => scalar(plan.name),
    triggers: () => triggersValue(plan),
    'concurrency-group': () => scalar(concurrencyGroup(plan)),
    'cancel-in-progress': () => cancelInProgress(plan),
    env: () => plain(plan.env),
    jobs: () => ({ lines: jobs.flatMap((job, index) => [...(index > 0 ? [''] : []), ...job]) }),
  });
  return `${[...header.split('\n').map((line) => `#${line}`), '', ...lines].join('\n')}\n`;
}

function linesOf(job: JobPlan, { name, env }: WorkflowPlan, pins: Pins, fillTemplate: FillTemplate, uv: string): Lines {
  if ('runtime' in job) return jobLines(job, name, pins, fillTemplate, uv);
  if (job.kind === 'merge') return mergeJobLines(job, name, pins, fillTemplate);
  return imageJobLines(job, name, Object.keys(env), pins, fillTemplate);
}

/** What publishes goes one after the other on a branch: the last push is the one whose image has the branch's name. */
function concurrencyGroup({ name, callable, pullRequests, publishes }: WorkflowPlan): string {
  const other = publishes ? 'github.ref' : 'github.sha';
  const change = pullRequests ? `github.event.pull_request.number || ${other}` : other;
  const parts = [...(callable ? ['github.workflow'] : []), 'github.event_name', change].map(expression);
  return [name, ...parts].join('-');
}

function cancelInProgress({ pullRequests }: WorkflowPlan): Value {
  return scalar(pullRequests && expression("github.event_name == 'pull_request'"));
}

/** Why there is such a job and, of versions or machines that it has none of, why not. */
function jobReason(job: JobPlan): string {
  const { reason, where } = job;
  const provider =
    'provider' in where && where.provider !== 'setup'
      ? [`It comes from ${where.provider}: ${where.providerReason}`]
      : [];
  const left = 'runtime' in job ? leftOut(job).map((each) => `Not: ${each.reason}`) : [];
  return [reason, ...provider, ...left].map((line) => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`).join('\n');
}

function leftOut({ exclusions, legs }: LegJob): readonly Exclusion[] {
  return exclusions.filter(
    ({ version, where }) =>
      !legs.some((leg) => leg.version === version) || !legs.some((leg) => (leg.runner ?? where) === where),
  );
}

function changesLines({ paths }: ChangesPlan, pins: Pins, fillTemplate: FillTemplate): Lines {
  return fillTemplate('job-changes', {
    'actions/checkout': () => actionPin(pins, 'actions/checkout'),
    patterns: () => blockOf(paths),
  });
}

/** A job with its reason above it. */
function named(id: string, reason: string, { lines }: Lines): readonly string[] {
  return [...reason.split('\n').map((line) => `# ${line}`), `${id}:`, ...indented(lines)];
}
