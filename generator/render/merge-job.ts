// What goes into the slots of the job that makes one image of several.
import { digestArtifact } from '../plan/image-jobs.ts';
import type { MergeJob } from '../plan/plan.ts';
import type { FillTemplate, Lines, Slots } from './fill.ts';
import { imageSlots } from './image-slots.ts';
import { frameSlots } from './job-header.ts';
import type { Pins } from './pins.ts';
import { blockOf, map, scalar } from './yaml-text.ts';

/** The platform of the runner that merges. */
const HOST = 'linux/amd64';

/** Returns the job as YAML. */
export function mergeJobLines(job: MergeJob, workflow: string, pins: Pins, fillTemplate: FillTemplate): Lines {
  const { image, digests } = job;
  const foreign = digests.filter(({ platform }) => platform !== HOST);
  const slots: Slots = {
    ...frameSlots(job),
    ...imageSlots(image, pins, true),
    'job-name': () => scalar(`Image ${image.id}, all platforms`),
    emulation: () => (foreign.length > 0 ? fillTemplate('image-emulation-hosted', slots) : null),
    'emulation-condition': () => null,
    'emulated-archs': () => scalar(foreign.map(({ platform }) => platform.split('/')[1]).join(',')),
    binfmt: () => scalar(job.binfmt),
    buildx: () =>
      map([
        ['version', scalar(job.buildx)],
        ['cache-binary', scalar(false)],
        ['driver', scalar('docker', 'nothing is built')],
      ]),
    'digest-pattern': () => scalar(digestArtifact(workflow, image, '*')),
    digests: () => blockOf(digests.map(({ platform, artifact }) => `${platform} ${artifact}`)),
    machines: () => blockOf(digests.map(({ platform, machine }) => `${platform} ${machine}`)),
  };
  return fillTemplate('job-merge', slots);
}
