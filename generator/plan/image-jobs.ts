// Jobs of a workflow for a container image: built and tested once for each platform, where a push is to publish it also pushed
// by digest, and then merged into one.
import type { ImageConfig, KitConfig, WorkflowConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import {
  CHANGES_MATTER,
  combineConditions,
  fleetConditions,
  type JobCondition,
  NOT_ON_PUSH,
  ON_PUSH,
  switchCondition,
} from './conditions.ts';
import { requireFleet, toFleetPlacement } from './fleets.ts';
import { chooseImagePlacement, type ImagePlacement } from './image-place.ts';
import type { Builder, ImageJob, ImageLeg, ImagePlan, JobPlan, MergeJob } from './plan.ts';
import { emulatedTimeLimit, nativeTimeLimit } from './time-limits.ts';

interface ImageJobContext {
  readonly workflow: string;
  readonly workflowConfig: WorkflowConfig;
  readonly pullRequests: boolean;
  readonly config: KitConfig;
  readonly facts: GeneratorFacts;
  readonly image: ImagePlan;
  /** Where each platform is built. */
  readonly places: ReadonlyMap<string, ImagePlacement>;
  /** The fleets among them, each once. */
  readonly fleets: readonly string[];
}

/** The longest that a merge takes: it builds nothing. Minutes. */
const MERGE_MINUTES = 15;

/** Returns the jobs of one image in a workflow. */
export function planImageJobs(
  workflow: string,
  workflowConfig: WorkflowConfig,
  id: string,
  pullRequests: boolean,
  config: KitConfig,
  facts: GeneratorFacts,
): readonly JobPlan[] {
  const settings = config.images[id];
  if (!settings) throw new Error(`the config has no image ${id}`);
  const places = new Map(
    settings.platforms.map((platform) => [platform, chooseImagePlacement(platform, settings, config, facts)] as const),
  );
  const fleets = [...new Set([...places.values()].flatMap(({ fleet }) => fleet ?? []))];
  const image = toImagePlan(id, settings);
  const context = { workflow, workflowConfig, pullRequests, config, facts, image, places, fleets };
  const hosted = [...places.values()].some(({ fleet }) => fleet === null) ? [null] : [];
  const jobs = (kind: ImageJob['kind']) => [...hosted, ...fleets].map((fleet) => planImageJob(context, kind, fleet));
  if (!workflowConfig.publish) return jobs('image');
  const pushes = jobs('push');
  return [...jobs('image'), ...pushes, planMergeJob(context, pushes)];
}

/** One for all hosted runners, `fleet` null, and one for each fleet: a job has one condition. */
function planImageJob(context: ImageJobContext, kind: ImageJob['kind'], fleet: string | null): ImageJob {
  const { config, facts, image, places } = context;
  const legs = [...places].flatMap(([platform, place]) =>
    place.fleet === fleet ? [planImageLeg(platform, place, facts)] : [],
  );
  const slow = legs.some(({ emulated }) => emulated) || (fleet !== null && requireFleet(fleet, config).emulated);
  const where = fleet === null ? 'on hosted runners' : 'on our own machines';
  const pushing = kind === 'push' ? ', and pushed by digest: without a tag' : '';
  return {
    id: jobId(kind, image, fleet),
    kind,
    reason: `image ${image.id} for each platform ${where}, tested in its container${pushing}`,
    ...(slow ? emulatedTimeLimit(config) : nativeTimeLimit(config)),
    ...combineConditions(conditionsFor(context, kind, fleet)),
    needs: kind === 'image' && config.paths.length > 0 ? ['changes'] : [],
    legs,
    exclusions: [],
    image,
    where: fleet === null ? { kind: 'hosted', shell: 'sh' } : toFleetPlacement(fleet, requireFleet(fleet, config)),
    builder: builder(context, fleet),
  };
}

function planImageLeg(
  platform: string,
  { host, runner, emulated, reason }: ImagePlacement,
  facts: GeneratorFacts,
): ImageLeg {
  const { arch = '', machine = '', cpu = '' } = facts.emulation.platforms[platform] ?? {};
  return {
    id: platform.replaceAll('/', '-'),
    platform,
    machine,
    host,
    runner,
    emulated: emulated ? { arch, cpu, binfmt: facts.tools.binfmt.pin } : null,
    mayFail: null,
    reason,
  };
}

/** What is pushed is pushed from all machines or from none: a fleet that is switched off keeps the others from it, too. */
function conditionsFor(
  context: ImageJobContext,
  kind: ImageJob['kind'],
  fleet: string | null,
): readonly JobCondition[] {
  const { config, pullRequests, workflowConfig, fleets } = context;
  if (kind === 'push') return [ON_PUSH, ...fleets.flatMap((name) => switchCondition(requireFleet(name, config)))];
  const changes = config.paths.length > 0 ? [CHANGES_MATTER] : [];
  const own = fleet === null ? [] : fleetConditions(requireFleet(fleet, config), pullRequests);
  return [...changes, ...(workflowConfig.publish ? [NOT_ON_PUSH] : []), ...own];
}

function builder({ config, facts: { tools } }: ImageJobContext, fleet: string | null): Builder {
  const buildx = tools.buildx.pin;
  if (fleet === null) return { kind: 'container', buildx, image: tools.buildkit.pin };
  const address = requireFleet(fleet, config).buildkit;
  return address === undefined ? { kind: 'docker', buildx } : { kind: 'remote', buildx, address };
}

function planMergeJob(context: ImageJobContext, pushes: readonly ImageJob[]): MergeJob {
  const { workflow, image, facts } = context;
  const legs = pushes.flatMap((push) => push.legs);
  return {
    id: jobId('merge', image, null),
    kind: 'merge',
    reason: `one image of what was pushed for each platform: all of them or none`,
    timeLimit: MERGE_MINUTES,
    timeLimitReason: 'it builds nothing',
    ...combineConditions(conditionsFor(context, 'push', null)),
    needs: pushes.map(({ id }) => id),
    legs: [],
    exclusions: [],
    image,
    where: { kind: 'hosted', shell: 'sh' },
    digests: legs.map(({ id, platform, machine }) => ({
      platform,
      machine,
      artifact: digestArtifactName(workflow, image, id),
    })),
    binfmt: facts.tools.binfmt.pin,
    buildx: facts.tools.buildx.pin,
  };
}

/** Returns the name of what hands a leg's digest on. No other image's begins like it: there are no dots in names. */
export function digestArtifactName(workflow: string, { id }: ImagePlan, leg: string): string {
  return `digest.${workflow}.${id}.${leg}`;
}

/** No image can be called so that two of them meet: names have no underscores. */
function jobId(kind: ImageJob['kind'] | 'merge', { id }: ImagePlan, fleet: string | null): string {
  return `${kind}-${id}${fleet === null ? '' : `_on_${fleet}`}`;
}

function toImagePlan(id: string, settings: ImageConfig): ImagePlan {
  const { name, context, file, target, test, provenance, sbom, login } = settings;
  return {
    id,
    name,
    registry: name.split('/')[0] ?? '',
    context,
    file,
    target: target ?? null,
    testTarget: settings['test-target'] ?? target ?? null,
    test: test ?? null,
    buildArgs: settings['build-args'],
    buildContexts: settings['build-contexts'],
    provenance,
    sbom,
    login: login ?? null,
  };
}
