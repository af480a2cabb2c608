// The self-hosted runners that existing workflows use: in lists, matrices, expressions and calls.
import { toPrintable } from '../../../kit/printable.ts';
import { FLEET_PLATFORMS } from '../../config/check-runners.ts';
import { LABEL } from '../../config/schema/fields.ts';
import { type RequestedRunner, removeDuplicates, runnersByLeg } from '../../lint/model/runner.ts';
import { toOneLine } from '../../lint/model/source-text.ts';
import { findCalls, valuesPassed } from '../../lint/model/workflow-calls.ts';
import type { DetectedFleet, InspectedFiles } from '../detected.ts';
import { readExistingWorkflows } from '../existing/read-workflows.ts';
import { architectureInLabels, nameFleet, systemInLabels } from './fleet-names.ts';

interface DetectedFleets {
  readonly used: readonly DetectedFleet[];
  /** Runners that give no fleet, and why: one sentence each, safe to print. */
  readonly skipped: readonly string[];
}

/** A repository has a few. */
const MAX_FLEETS = 50;

export function detectFleets(files: InspectedFiles): DetectedFleets {
  const used: DetectedFleet[] = [];
  const skipped: string[] = [];
  // The order of labels, and their case, do not matter.
  const seen = new Set<string>();
  for (const { labels } of findSelfHosted(files).slice(0, MAX_FLEETS)) {
    const key = JSON.stringify(labels.map((label) => label.toLowerCase()).sort());
    if (seen.has(key)) continue;
    seen.add(key);
    const fleet = toFleet(labels, used);
    if (fleet) used.push(fleet);
    else {
      const list = labels.map((label) => toPrintable(label)).join(', ');
      skipped.push(`runs-on [${list}]: skipped, because ${explainSkipped(labels)}`);
    }
  }
  return { used, skipped: [...skipped, ...findUnknown(files)] };
}

function explainSkipped(labels: readonly string[]): string {
  const invalid = labels.find((label) => !LABEL.test(label));
  if (invalid !== undefined) return `no config can have the label ${toPrintable(invalid)}`;
  if (architectureInLabels(labels) === null) return 'the labels do not name one architecture, amd64 or arm64';
  return `self-hosted runners of ${systemInLabels(labels)} are not supported`;
}

const MAX_SHOWN_CHARACTERS = 80;

/** Runners of their own whose labels only a run knows. */
function findUnknown(files: InspectedFiles): readonly string[] {
  const jobs = readExistingWorkflows(files).workflows.flatMap((workflow) => workflow.jobs);
  const texts = jobs.flatMap((job) => {
    const { source, node } = job.runsOn ?? {};
    const text = node?.range ? (source?.text.slice(node.range[0], node.range[1]) ?? '') : '';
    const isKnown = runnersByLeg(job).some(({ runners }) => runners.length > 0);
    return isKnown || !/self-hosted/i.test(text) ? [] : [toPrintable(toOneLine(text).slice(0, MAX_SHOWN_CHARACTERS))];
  });
  return [...new Set(texts)].map((text) => `runs-on ${text}: skipped, because its labels are not known before a run`);
}

/** Returns the runners with the label self-hosted, each list of labels once. */
function findSelfHosted(files: InspectedFiles): readonly RequestedRunner[] {
  const { workflows } = readExistingWorkflows(files);
  const direct = workflows.flatMap(({ jobs }) =>
    jobs.flatMap((job) => runnersByLeg(job).flatMap(({ runners }) => runners)),
  );
  const called = findCalls(workflows).flatMap(({ job: caller, called: { jobs } }) =>
    valuesPassed(caller, caller.known).flatMap((inputs) =>
      jobs.flatMap((job) => runnersByLeg(job, inputs).flatMap(({ runners }) => runners)),
    ),
  );
  const own = [...direct, ...called].filter(({ labels }) =>
    labels.some((label) => label.toLowerCase() === 'self-hosted'),
  );
  return removeDuplicates(own);
}

function toFleet(labels: readonly string[], used: readonly DetectedFleet[]): DetectedFleet | null {
  const architecture = architectureInLabels(labels);
  if (architecture === null || !labels.every((label) => LABEL.test(label))) return null;
  const platform = `${systemInLabels(labels)}/${architecture}`;
  if (!FLEET_PLATFORMS.includes(platform)) return null;
  const taken = new Set(used.map(({ name }) => name));
  return { name: nameFleet(labels, platform, taken), platform, labels };
}
