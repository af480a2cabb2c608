// Renders a job that builds and tests an image, and pushes it in push jobs.
import { digestArtifactName } from '../../plan/image-jobs.ts';
import type { ImageJob, ImageLeg, WorkflowPlan } from '../../plan/plan.ts';
import type { FillTemplate, RenderedLines, SlotContent, Slots } from '../fill.ts';
import { jobHeaderSlots } from '../job-header.ts';
import { resultSlots } from '../results.ts';
import {
  blockScalar,
  flowMap,
  mapping,
  scalar,
  scalarText,
  toYaml,
  wrapExpression,
  type YamlValue,
} from '../yaml-text.ts';
import { imageSlots } from './slots.ts';

/** Returns the job as YAML. */
export function renderImageJob(job: ImageJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  const { image, kind, where, builder } = job;
  const binfmt = job.legs.find((leg) => leg.emulated)?.emulated?.binfmt ?? '';
  const emulated = binfmt !== '';
  const fleet = where.kind === 'self-hosted' ? where : null;
  const part = (name: string, include = true) => (include ? fillTemplate(name, slots) : null);
  const slots: Slots = {
    ...jobHeaderSlots(job),
    ...imageSlots(image, { pushing: kind === 'push', reading: true }),
    ...resultSlots(workflow, `${workflow.name}-${job.id}-${wrapExpression('matrix.leg')}`, fillTemplate),
    'job-name': () =>
      scalar(`Image ${image.id} for ${wrapExpression('matrix.platform')}${kind === 'push' ? ', pushed' : ''}`),
    matrix: () => mapping([['include', { lines: job.legs.map((leg) => formatMatrixEntry(leg, emulated)) }]]),
    'probe-id': () => (emulated && fleet ? scalar('probe') : null),
    expect: () =>
      scalar(
        `platform: ${wrapExpression(`matrix.${emulated ? 'host' : 'platform'}`)}\nemulated: ${fleet?.emulated ?? false}\n`,
      ),
    emulation: () => part(`image-emulation-${where.kind}`, emulated),
    binfmt: () => scalar(binfmt),
    'docker-store': () => part('image-docker-store', kind === 'push' && builder.kind === 'docker'),
    'docker-advice': () => scalar(formatDockerAdvice(fleet?.name ?? '')),
    'install-emulation': () =>
      scalar(`docker run --privileged --rm ${binfmt} --install ${wrapExpression('matrix.arch')}`),
    buildx: () => renderBuildxInputs(job),
    source: () => renderBuildInputs(job),
    target: () => renderOptional(image.target),
    'test-target': () => renderOptional(image.testTarget),
    'test-tag': () => scalar(formatTestTag(job)),
    'pushed-image': () => scalar(`${image.name}@${wrapExpression('steps.push.outputs.digest')}`),
    'cache-from': () => cache(job, ''),
    'cache-to': () => cache(job, ',mode=max'),
    allowed: () => scalar(['CI', ...listContainerVariables(workflow)].join(' ')),
    test: () => renderOptional(image.test),
    push: () => part('image-push', kind === 'push'),
    'clean-up': () => part('image-clean-up', fleet !== null),
    'digest-artifact': () => scalar(digestArtifactName(workflow.name, image, wrapExpression('matrix.leg'))),
  };
  return fillTemplate('job-image', slots);
}

function formatDockerAdvice(fleet: string): string {
  return `Set features.containerd-snapshotter to true in daemon.json, or set buildkit of ${fleet} in .github/ipfs-kit.yml`;
}

/** The variables of the workflow, without RESULTS, which is another folder in the container. */
function listContainerVariables({ env }: WorkflowPlan): readonly string[] {
  return Object.keys(env).filter((name) => name !== 'RESULTS');
}

/** If any leg of the job is emulated, every entry names its machine's platform and says whether it is. */
function formatMatrixEntry({ id, platform, host, runner, emulated }: ImageLeg, someEmulated: boolean): string {
  const emulation = emulated ? { host, emulated: true, arch: emulated.arch } : { host, emulated: false };
  const runsOn = runner === null ? {} : { runner };
  const values = { leg: id, platform, ...runsOn, ...(someEmulated ? emulation : {}) };
  return `- ${flowMap(Object.entries(values).map(([key, value]) => [key, scalarText(value, true)]))}`;
}

function renderBuildxInputs({ builder }: ImageJob): YamlValue {
  const version = ['version', scalar(builder.buildx)] as const;
  const kept = ['cache-binary', scalar(false)] as const;
  if (builder.kind === 'docker')
    return mapping([version, kept, ['driver', scalar('docker', 'the container driver needs a privileged container')]]);
  if (builder.kind === 'remote')
    return mapping([version, kept, ['driver', scalar('remote')], ['endpoint', scalar(builder.address)]]);
  return mapping([version, kept, ['driver-opts', scalar(`image=${builder.image}`)]]);
}

/** A line of a list that build-push-action reads as CSV. */
function formatListField(text: string): string {
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The inputs of the build. The test and the push use the same ones, so the push builds nothing again. */
function renderBuildInputs({ image: { context, file, buildArgs, buildContexts } }: ImageJob): RenderedLines {
  const list = (key: string, values: Readonly<Record<string, string>>) => {
    const lines = Object.entries(values).map(([name, value]) => formatListField(`${name}=${value}`));
    return lines.length > 0 ? [[key, blockScalar(lines)] as const] : [];
  };
  return mapping([
    ['context', scalar(context)],
    ['file', scalar(file)],
    ['platforms', scalar(wrapExpression('matrix.platform'))],
    ...list('build-args', buildArgs),
    ...list('build-contexts', buildContexts),
  ]);
}

/** Jobs that run at the same time on one machine must not share a tag. A hosted runner has one job, but act has all legs. */
function formatTestTag({ image, where }: ImageJob): string {
  const parts = where.kind === 'hosted' ? ['matrix.leg'] : ['github.run_id', 'github.run_attempt', 'matrix.leg'];
  return `${image.id}:test-${parts.map(wrapExpression).join('-')}`;
}

/** Pushed images use no cache, because earlier runs can write to it. Self-hosted machines have the cache of their BuildKit. */
function cache({ kind, where, image }: ImageJob, options: string): SlotContent {
  if (kind !== 'image' || where.kind !== 'hosted') return null;
  return toYaml(`type=gha,scope=${image.id}-${wrapExpression('matrix.leg')}${options}`);
}

function renderOptional(text: string | null): SlotContent {
  return text === null ? null : scalar(text);
}
