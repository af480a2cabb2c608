// What goes into the slots of a job that builds an image.
import { digestArtifact } from '../plan/image-jobs.ts';
import type { ImageJob, ImageLeg } from '../plan/plan.ts';
import { expression } from './expression.ts';
import type { Filling, FillTemplate, Lines, Slots } from './fill.ts';
import { imageSlots } from './image-slots.ts';
import { frameSlots } from './job-header.ts';
import { ownActionPin, type Pins } from './pins.ts';
import { blockOf, flowMap, map, plain, quoted, scalar, scalarText, type Value } from './yaml-text.ts';

/** Returns the job as YAML. `variables` are names of the workflow's environment, which the container gets, too. */
export function imageJobLines(
  job: ImageJob,
  workflow: string,
  variables: readonly string[],
  pins: Pins,
  fillTemplate: FillTemplate,
): Lines {
  const { image, kind, where, builder } = job;
  const binfmt = job.legs.find((leg) => leg.emulated)?.emulated?.binfmt ?? '';
  const emulated = binfmt !== '';
  const fleet = where.kind === 'self-hosted' ? where : null;
  const part = (name: string, wanted = true) => (wanted ? fillTemplate(name, slots) : null);
  const slots: Slots = {
    ...frameSlots(job),
    ...imageSlots(image, pins, kind === 'push'),
    'job-name': () =>
      scalar(`Image ${image.id} for ${expression('matrix.platform')}${kind === 'push' ? ', pushed' : ''}`),
    matrix: () => map([['include', { lines: job.legs.map((leg) => matrixEntry(leg, emulated)) }]]),
    'arch-probe': () => ownActionPin(pins, 'actions/arch-probe'),
    'expect-emulated': () => quoted(String(fleet?.emulated ?? false)),
    emulation: () => part(`image-emulation-${where.kind}`, emulated),
    'emulation-condition': () => scalar('matrix.emulated'),
    'emulated-archs': () => scalar(expression('matrix.arch')),
    binfmt: () => scalar(binfmt),
    'docker-store': () => part('image-docker-store', kind === 'push' && builder.kind === 'docker'),
    'docker-advice': () => scalar(dockerAdvice(fleet?.name ?? '')),
    'install-emulation': () => scalar(`docker run --privileged --rm ${binfmt} --install ${expression('matrix.arch')}`),
    buildx: () => buildxInputs(job),
    source: () => source(job),
    target: () => optional(image.target),
    'test-target': () => optional(image.testTarget),
    'test-tag': () => scalar(testTag(job)),
    'cache-from': () => cache(job, ''),
    'cache-to': () => cache(job, ',mode=max'),
    cpu: () => (emulated ? scalar(expression('matrix.cpu')) : null),
    allowed: () => scalar(['MACHINE', ...(emulated ? ['QEMU_CPU'] : []), 'CI', ...passed(variables)].join(' ')),
    test: () => blockOf(image.test?.trimEnd().split('\n') ?? []),
    push: () => part('image-push', kind === 'push'),
    'clean-up': () => part('image-clean-up', fleet !== null),
    leg: () => scalar(`image ${image.id}`),
    artifact: () => scalar(`${workflow}-${job.id}-${expression('matrix.leg')}`),
    'digest-artifact': () => scalar(digestArtifact(workflow, image, expression('matrix.leg'))),
  };
  return fillTemplate('job-image', slots);
}

function dockerAdvice(fleet: string): string {
  return `Set features.containerd-snapshotter in its daemon.json, or buildkit of ${fleet} in .github/ipfs-kit.yml to an address`;
}

/** RESULTS is another folder there. */
function passed(variables: readonly string[]): readonly string[] {
  return variables.filter((name) => name !== 'RESULTS');
}

/** In a job with emulated legs each says whether it is one. */
function matrixEntry({ id, platform, machine, host, runner, emulated }: ImageLeg, some: boolean): string {
  const emulation = emulated ? { emulated: true, arch: emulated.arch, cpu: emulated.cpu } : { emulated: false };
  const runsOn = runner === null ? {} : { runner };
  const values = { leg: id, platform, machine, host, ...runsOn, ...(some ? emulation : {}) };
  return `- ${flowMap(Object.entries(values).map(([key, value]) => [key, scalarText(value, true)]))}`;
}

function buildxInputs({ builder }: ImageJob): Value {
  const version = ['version', scalar(builder.buildx)] as const;
  const kept = ['cache-binary', scalar(false)] as const;
  if (builder.kind === 'docker')
    return map([version, kept, ['driver', scalar('docker', 'BuildKit as a container would be a privileged one')]]);
  if (builder.kind === 'remote')
    return map([version, kept, ['driver', scalar('remote')], ['endpoint', scalar(builder.address)]]);
  return map([version, kept, ['driver-opts', scalar(`image=${builder.image}`)]]);
}

/** What is built; the same for the test and for the push. */
function source({ image: { context, file, buildArgs, buildContexts } }: ImageJob): Lines {
  const list = (key: string, values: Readonly<Record<string, string>>) => {
    const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    return lines.length > 0 ? [[key, blockOf(lines)] as const] : [];
  };
  return map([
    ['context', scalar(context)],
    ['file', scalar(file)],
    ['platforms', scalar(expression('matrix.platform'))],
    ...list('build-args', buildArgs),
    ...list('build-contexts', buildContexts),
  ]);
}

/** Jobs that run on one machine at once have names of their own. */
function testTag({ image }: ImageJob): string {
  return `${image.id}:test-${['github.run_id', 'github.run_attempt', 'matrix.leg'].map(expression).join('-')}`;
}

/** A machine of our own has its cache in its BuildKit; what is pushed comes of no cache that an earlier run could write to. */
function cache({ kind, where, image }: ImageJob, options: string): Filling {
  if (kind !== 'image' || where.kind !== 'hosted') return null;
  return plain(`type=gha,scope=${image.id}-${expression('matrix.leg')}${options}`);
}

function optional(text: string | null): Filling {
  return text === null ? null : scalar(text);
}
