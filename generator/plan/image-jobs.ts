// Plans the jobs of a container image: build and test it on each platform, and, to publish it, push each platform by digest and
// merge them into one image.
import type { ImageConfig } from '../config/schema.ts';
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
import { type Fleet, toFleetPlacement } from './fleets.ts';
import { chooseImagePlacement, type ImagePlacement } from './image-placement.ts';
import type { Builder, ImageJob, ImageLeg, ImagePlan, JobPlan, MergeJob } from './plan.ts';
import { emulatedTimeLimit, nativeTimeLimit } from './time-limits.ts';
import type { WorkflowContext } from './workflow-context.ts';

interface ImageJobContext extends WorkflowContext {
  readonly image: ImagePlan;
  /** Where each platform is built. */
  readonly places: ReadonlyMap<string, ImagePlacement>;
  /** The fleets among these places, each once. */
  readonly fleets: readonly Fleet[];
}

/** Merging builds nothing, so this is ample. */
const MERGE_MINUTES = 15;

/** Returns the jobs of one image in a workflow. */
export function planImageJobs(workflow: WorkflowContext, id: string, settings: ImageConfig): readonly JobPlan[] {
  const { config, facts, workflowConfig } = workflow;
  const places = new Map(
    settings.platforms.map((platform) => [platform, chooseImagePlacement(platform, settings, config, facts)] as const),
  );
  const all = [...places.values()];
  const fleets = [...new Map(all.flatMap(({ fleet }) => (fleet ? [[fleet.name, fleet] as const] : []))).values()];
  const context = { ...workflow, image: toImagePlan(id, settings), places, fleets };
  const hosted = all.some(({ fleet }) => fleet === null) ? [null] : [];
  const jobs = (kind: ImageJob['kind']) => [...hosted, ...fleets].map((fleet) => planImageJob(context, kind, fleet));
  if (!workflowConfig.publish) return jobs('image');
  const pushes = jobs('push');
  return [...jobs('image'), ...pushes, planMergeJob(context, pushes)];
}

/** A job has one condition, so each fleet has a job of its own. `fleet` is null for the job on hosted runners. */
function planImageJob(context: ImageJobContext, kind: ImageJob['kind'], fleet: Fleet | null): ImageJob {
  const { config, facts, image, places } = context;
  const legs = [...places].flatMap(([platform, place]) =>
    place.fleet?.name === fleet?.name ? [planImageLeg(platform, place, facts)] : [],
  );
  const slow = legs.some(({ emulated }) => emulated) || fleet?.settings.emulated;
  const where = fleet === null ? 'hosted runners' : 'self-hosted runners';
  const pushing = kind === 'push' ? ', then push it by digest, without a tag' : '';
  return {
    id: formatJobId(kind, image, fleet),
    kind,
    reason: `build image ${image.id} for each platform on ${where} and test it in a container${pushing}`,
    ...(slow ? emulatedTimeLimit(config) : nativeTimeLimit(config)),
    ...combineConditions(listConditions(context, kind, fleet)),
    needs: kind === 'image' && config.paths.length > 0 ? ['changes'] : [],
    legs,
    exclusions: [],
    image,
    where: fleet === null ? { kind: 'hosted' } : toFleetPlacement(fleet),
    builder: chooseBuilder(facts, fleet),
  };
}

function planImageLeg(
  platform: string,
  { host, runner, emulated, reason }: ImagePlacement,
  facts: GeneratorFacts,
): ImageLeg {
  const { arch = '' } = facts.emulation.platforms[platform] ?? {};
  return {
    id: platform.replaceAll('/', '-'),
    platform,
    host,
    runner,
    emulated: emulated ? { arch, binfmt: facts.tools.binfmt.pin } : null,
    mayFail: null,
    reason,
  };
}

/** An image is pushed for all of its platforms or not at all, so every push job has the switches of all fleets. */
function listConditions(
  context: ImageJobContext,
  kind: ImageJob['kind'],
  fleet: Fleet | null,
): readonly JobCondition[] {
  const { config, pullRequests, workflowConfig, fleets } = context;
  if (kind === 'push') return [ON_PUSH, ...fleets.flatMap(({ settings }) => switchCondition(settings))];
  const changes = config.paths.length > 0 ? [CHANGES_MATTER] : [];
  const own = fleet === null ? [] : fleetConditions(fleet.settings, pullRequests);
  return [...changes, ...(workflowConfig.publish ? [NOT_ON_PUSH] : []), ...own];
}

function chooseBuilder({ tools }: GeneratorFacts, fleet: Fleet | null): Builder {
  const buildx = tools.buildx.pin;
  if (fleet === null) return { kind: 'container', buildx, image: tools.buildkit.pin };
  const address = fleet.settings.buildkit;
  return address === undefined ? { kind: 'docker', buildx } : { kind: 'remote', buildx, address };
}

function planMergeJob(context: ImageJobContext, pushes: readonly ImageJob[]): MergeJob {
  const { workflow, image } = context;
  const legs = pushes.flatMap((push) => push.legs);
  return {
    id: formatJobId('merge', image, null),
    kind: 'merge',
    reason: 'merge the images of all platforms into one; if one is missing, tag nothing',
    timeLimit: MERGE_MINUTES,
    timeLimitReason: 'builds nothing',
    ...combineConditions(listConditions(context, 'push', null)),
    needs: pushes.map(({ id }) => id),
    legs: [],
    exclusions: [],
    image,
    where: { kind: 'hosted' },
    digests: legs.map(({ id, platform }) => ({ platform, artifact: digestArtifactName(workflow, image, id) })),
  };
}

/** Returns the artifact with a leg's digest. Names in configs have no dots, so no other image's artifact has this prefix. */
export function digestArtifactName(workflow: string, { id }: ImagePlan, leg: string): string {
  return `digest.${workflow}.${id}.${leg}`;
}

/** Names in configs have no underscores, so two images or fleets cannot give the same id. */
function formatJobId(kind: ImageJob['kind'] | 'merge', { id }: ImagePlan, fleet: Fleet | null): string {
  return `${kind}-${id}${fleet === null ? '' : `_on_${fleet.name}`}`;
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
    permissions: settings.permissions,
    environment: settings.environment ?? null,
    login: login ?? null,
  };
}
