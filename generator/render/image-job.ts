// What goes into the slots of a job that builds an image.
import { digestArtifactName } from '../plan/image-jobs.ts';
import type { ImageJob, ImageLeg } from '../plan/plan.ts';
import { wrapExpression } from './expression.ts';
import type { FillTemplate, RenderedLines, SlotContent, Slots } from './fill.ts';
import { imageSlots } from './image-slots.ts';
import { jobHeaderSlots } from './job-header.ts';
import { ownActionPin, type Pins } from './pins.ts';
import { blockScalar, flowMap, mapping, quoted, scalar, scalarText, toYaml, type YamlValue } from './yaml-text.ts';

/** Returns the job as YAML. `variables` are names of the workflow's environment, which the container gets, too. */
export function renderImageJob(
  job: ImageJob,
  workflow: string,
  variables: readonly string[],
  pins: Pins,
  fillTemplate: FillTemplate,
): RenderedLines {
  const { image, kind, where, builder } = job;
  const binfmt = job.legs.find((leg) => leg.emulated)?.emulated?.binfmt ?? '';
  const emulated = binfmt !== '';
  const fleet = where.kind === 'self-hosted' ? where : null;
  const part = (name: string, wanted = true) => (wanted ? fillTemplate(name, slots) : null);
  const slots: Slots = {
    ...jobHeaderSlots(job),
    ...imageSlots(image, pins, kind === 'push'),
    'job-name': () =>
      scalar(`Image ${image.id} for ${wrapExpression('matrix.platform')}${kind === 'push' ? ', pushed' : ''}`),
    matrix: () => mapping([['include', { lines: job.legs.map((leg) => matrixEntry(leg, emulated)) }]]),
    'arch-probe': () => ownActionPin(pins, 'actions/arch-probe'),
    'expect-emulated': () => quoted(String(fleet?.emulated ?? false)),
    emulation: () => part(`image-emulation-${where.kind}`, emulated),
    'emulation-condition': () => scalar('matrix.emulated'),
    'emulated-archs': () => scalar(wrapExpression('matrix.arch')),
    binfmt: () => scalar(binfmt),
    'docker-store': () => part('image-docker-store', kind === 'push' && builder.kind === 'docker'),
    'docker-advice': () => scalar(dockerAdvice(fleet?.name ?? '')),
    'install-emulation': () =>
      scalar(`docker run --privileged --rm ${binfmt} --install ${wrapExpression('matrix.arch')}`),
    buildx: () => buildxInputs(job),
    source: () => buildSource(job),
    target: () => optionalScalar(image.target),
    'test-target': () => optionalScalar(image.testTarget),
    'test-tag': () => scalar(testTag(job)),
    'cache-from': () => cache(job, ''),
    'cache-to': () => cache(job, ',mode=max'),
    cpu: () => (emulated ? scalar(wrapExpression('matrix.cpu')) : null),
    allowed: () =>
      scalar(['MACHINE', ...(emulated ? ['QEMU_CPU'] : []), 'CI', ...containerVariables(variables)].join(' ')),
    test: () => blockScalar(image.test?.trimEnd().split('\n') ?? []),
    push: () => part('image-push', kind === 'push'),
    'clean-up': () => part('image-clean-up', fleet !== null),
    leg: () => scalar(`image ${image.id}`),
    artifact: () => scalar(`${workflow}-${job.id}-${wrapExpression('matrix.leg')}`),
    'digest-artifact': () => scalar(digestArtifactName(workflow, image, wrapExpression('matrix.leg'))),
  };
  return fillTemplate('job-image', slots);
}

function dockerAdvice(fleet: string): string {
  return `Set features.containerd-snapshotter in its daemon.json, or buildkit of ${fleet} in .github/ipfs-kit.yml to an address`;
}

/** RESULTS is another folder there. */
function containerVariables(variables: readonly string[]): readonly string[] {
  return variables.filter((name) => name !== 'RESULTS');
}

/** In a job with emulated legs each says whether it is one. */
function matrixEntry({ id, platform, machine, host, runner, emulated }: ImageLeg, some: boolean): string {
  const emulation = emulated ? { emulated: true, arch: emulated.arch, cpu: emulated.cpu } : { emulated: false };
  const runsOn = runner === null ? {} : { runner };
  const values = { leg: id, platform, machine, host, ...runsOn, ...(some ? emulation : {}) };
  return `- ${flowMap(Object.entries(values).map(([key, value]) => [key, scalarText(value, true)]))}`;
}

function buildxInputs({ builder }: ImageJob): YamlValue {
  const version = ['version', scalar(builder.buildx)] as const;
  const kept = ['cache-binary', scalar(false)] as const;
  if (builder.kind === 'docker')
    return mapping([version, kept, ['driver', scalar('docker', 'BuildKit as a container would be a privileged one')]]);
  if (builder.kind === 'remote')
    return mapping([version, kept, ['driver', scalar('remote')], ['endpoint', scalar(builder.address)]]);
  return mapping([version, kept, ['driver-opts', scalar(`image=${builder.image}`)]]);
}

/** What is built; the same for the test and for the push. */
function buildSource({ image: { context, file, buildArgs, buildContexts } }: ImageJob): RenderedLines {
  const list = (key: string, values: Readonly<Record<string, string>>) => {
    const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
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

/** Jobs that run on one machine at once have names of their own. */
function testTag({ image }: ImageJob): string {
  return `${image.id}:test-${['github.run_id', 'github.run_attempt', 'matrix.leg'].map(wrapExpression).join('-')}`;
}

/** A machine of our own has its cache in its BuildKit; what is pushed comes of no cache that an earlier run could write to. */
function cache({ kind, where, image }: ImageJob, options: string): SlotContent {
  if (kind !== 'image' || where.kind !== 'hosted') return null;
  return toYaml(`type=gha,scope=${image.id}-${wrapExpression('matrix.leg')}${options}`);
}

function optionalScalar(text: string | null): SlotContent {
  return text === null ? null : scalar(text);
}
