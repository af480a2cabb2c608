// Checks of machines: labels of hosted runners, which must fit their platform, and fleets.
import type { GeneratorFacts } from '../facts/facts.ts';
import { isGitHubForm, platformOfLabel } from '../facts/runner-labels.ts';
import { suggestNearest } from './nearest.ts';
import type { ConfigPath } from './positions.ts';
import type { WrongReference } from './problem.ts';
import type { KitConfig } from './schema.ts';

/** Platforms that GitHub's runner exists for, with machines that anyone hosts. */
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64', 'windows/arm64'];
/** The platforms that machines of a user's own may have. */
export const FLEET_PLATFORMS: readonly string[] = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64'];

/** Returns labels that are certainly not of their platform. Any other label may name a larger runner, or one of another host. */
export function checkHostedLabels({ runners }: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  return Object.entries(runners.hosted).flatMap(([platform, listed]): readonly WrongReference[] => {
    const path = ['runners', 'hosted', platform];
    if (!PLATFORMS.includes(platform)) {
      const problem = 'is not a platform that runners exist for';
      return [{ path, at: 'key', problem, fix: suggestNearest(platform, PLATFORMS) }];
    }
    return [listed].flat().flatMap((label, index) => {
      const where: ConfigPath = Array.isArray(listed) ? [...path, index] : path;
      return checkLabel(label, platform, facts).map((wrong) => ({ path: where, ...wrong }));
    });
  });
}

function checkLabel(label: string, platform: string, facts: GeneratorFacts): readonly Omit<WrongReference, 'path'>[] {
  // Jobs on hosted runners run the code of forks.
  if (label.toLowerCase() === 'self-hosted') {
    const fix = 'Write them under runners.self-hosted, where code from forks never runs.';
    return [{ problem: 'is the label of machines of your own', fix }];
  }
  const { labels, retired, date } = facts.runners;
  const fitting = Object.keys(labels).filter((each) => labels[each]?.platform === platform);
  const removed = retired[label];
  if (removed && removed.date <= date) {
    const fix = `Choose another runner: ${fitting.join(', ')}.`;
    return [{ problem: `was removed by GitHub on ${removed.date}`, fix }];
  }
  const actual = platformOfLabel(label, facts);
  if (actual === platform) return [];
  if (actual !== null) {
    const fix = `Write it under ${actual}, or choose another runner: ${fitting.join(', ')}.`;
    return [{ problem: `is a ${actual} runner`, fix }];
  }
  if (!isGitHubForm(label)) return [];
  return [
    { problem: 'looks like a label of GitHub, which has none of this name', fix: suggestNearest(label, fitting) },
  ];
}

/** Returns fleets of unsupported platforms, and fleets with a label of another architecture. */
export function checkFleets({ runners }: KitConfig): readonly WrongReference[] {
  return Object.entries(runners['self-hosted']).flatMap(([name, fleet]): WrongReference[] => {
    const path = ['runners', 'self-hosted', name];
    const foreignLabels =
      { 'linux/amd64': ['arm64', 'arm'], 'linux/arm64': ['x64', 'amd64', 'arm'] }[fleet.platform] ?? [];
    const wrong = fleet.labels?.findIndex((label) => foreignLabels.includes(label.toLowerCase())) ?? -1;
    if (!FLEET_PLATFORMS.includes(fleet.platform)) {
      const problem = 'is not a platform for self-hosted runners';
      return [{ path: [...path, 'platform'], problem, fix: suggestNearest(fleet.platform, FLEET_PLATFORMS) }];
    }
    if (wrong !== -1) {
      const fix = 'Remove the label, or correct the platform.';
      return [{ path: [...path, 'labels', wrong], problem: `is not a label of ${fleet.platform} machines`, fix }];
    }
    return [];
  });
}
