// What a schema cannot say of a config: names that refer to one another and to the facts.
import tools from '../../kit/distributions/tools.json' with { type: 'json' };
import { type GeneratorFacts, RUNTIMES } from '../facts/facts.ts';
import { checkImages, checkPublishing } from './check-images.ts';
import { suggestNearest } from './nearest.ts';
import type { WrongReference } from './problem.ts';
import type { KitConfig } from './schema.ts';
import { parseToolName } from './tool-name.ts';

/** Returns what in the config refers to something that is not there. */
export function checkReferences(config: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  return [
    ...checkRuntimes(config, facts),
    ...checkHostedLabels(config, facts),
    ...checkFleets(config),
    ...checkWorkflows(config, facts),
    ...checkImages(config, facts),
    ...checkPublishing(config),
    ...checkLegs(config),
    ...checkSecrets(config),
    ...checkIpfs(config),
    ...checkTools(config),
    ...checkAction(config, facts),
  ];
}

function checkRuntimes(config: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  return RUNTIMES.flatMap((name) => {
    const versions = config[name]?.versions ?? [];
    const known = Object.keys(facts.runtimes[name].versions);
    if (typeof versions === 'string') return [];
    return versions.flatMap((version, index) => {
      const path = [name, 'versions', index];
      if (versions.indexOf(version) < index) return [{ path, problem: 'is listed twice', fix: 'Name it once.' }];
      if (known.includes(version)) return [];
      return [{ path, problem: `is no version of ${name} that is known here`, fix: suggestNearest(version, known) }];
    });
  });
}

function checkHostedLabels({ runners }: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  const { labels } = facts.runners;
  return Object.entries(runners.hosted).flatMap(([platform, listed]) => {
    const fitting = Object.keys(labels).filter((label) => labels[label]?.platform === platform);
    const path = ['runners', 'hosted', platform];
    if (fitting.length === 0) {
      const known = [...new Set(Object.values(labels).map((label) => label.platform))];
      return [
        { path, at: 'key' as const, problem: 'is no platform that GitHub hosts', fix: suggestNearest(platform, known) },
      ];
    }
    return [listed].flat().flatMap((label, index) => {
      const actual = labels[label]?.platform;
      if (actual === platform) return [];
      const problem = actual ? `is a runner of ${actual}` : 'is not a hosted runner that is known here';
      const where = Array.isArray(listed) ? [...path, index] : path;
      return [{ path: where, problem, fix: suggestNearest(label, fitting) }];
    });
  });
}

function checkFleets({ runners }: KitConfig): readonly WrongReference[] {
  return Object.entries(runners['self-hosted']).flatMap(([name, fleet]): WrongReference[] => {
    const path = ['runners', 'self-hosted', name];
    const words = { 'linux/amd64': ['arm64', 'arm'], 'linux/arm64': ['x64', 'amd64', 'arm'] }[fleet.platform] ?? [];
    const wrong = fleet.labels?.findIndex((label) => words.includes(label.toLowerCase())) ?? -1;
    if (!/^(?:linux|darwin)\/(?:amd64|arm64)$/.test(fleet.platform)) {
      const known = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64'];
      return [
        { path: [...path, 'platform'], problem: 'cannot be a fleet', fix: suggestNearest(fleet.platform, known) },
      ];
    }
    if (wrong !== -1) {
      const fix = `Take the label away, or correct the platform.`;
      return [{ path: [...path, 'labels', wrong], problem: `is not a label of a machine of ${fleet.platform}`, fix }];
    }
    return [];
  });
}

function checkWorkflows(config: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  const hosted = Object.keys(config.runners.hosted);
  const fleets = Object.keys(config.runners['self-hosted']);
  const emulated = Object.keys(facts.emulation.platforms);
  return Object.entries(config.workflows).flatMap(([name, workflow]) => {
    const check = (key: 'hosted' | 'self-hosted' | 'emulated' | 'images', known: readonly string[], problem: string) =>
      workflow[key].flatMap((value, index) => {
        const path = ['workflows', name, key, index];
        if (workflow[key].indexOf(value) < index) return [{ path, problem: 'is listed twice', fix: 'Name it once.' }];
        return known.includes(value) ? [] : [{ path, problem, fix: suggestNearest(value, known) }];
      });
    return [
      ...check('hosted', hosted, 'has no runner under runners.hosted'),
      ...check('self-hosted', fleets, 'is no fleet under runners.self-hosted'),
      ...check('emulated', emulated, 'is not a platform that can be emulated here'),
      ...check('images', Object.keys(config.images), 'is no image under images'),
    ];
  });
}

/** Without a runtime there are no tests to run on machines, only images to build. */
function checkLegs(config: KitConfig): readonly WrongReference[] {
  if (RUNTIMES.some((name) => config[name])) return [];
  return Object.entries(config.workflows).flatMap(([name, workflow]) =>
    (['hosted', 'self-hosted', 'emulated'] as const).flatMap((key) => {
      if (workflow[key].length === 0) return [];
      const path = ['workflows', name, key];
      return [{ path, problem: 'is of no use without a runtime', fix: 'Add python, node or go.' }];
    }),
  );
}

/** A job has one environment, so all of its secrets come from that. */
function checkSecrets({ secrets }: KitConfig): readonly WrongReference[] {
  const first = new Map<string, string>();
  return Object.entries(secrets).flatMap(([name, { jobs, environment }]) =>
    jobs.flatMap((job) => {
      const other = first.get(job) ?? environment;
      first.set(job, other);
      if (other === environment) return [];
      const path = ['secrets', name, 'environment'];
      return [{ path, problem: `is a second environment for ${job} jobs`, fix: `A job has one: write ${other}.` }];
    }),
  );
}

function checkIpfs({ ipfs }: KitConfig): readonly WrongReference[] {
  if (!ipfs) return [];
  if (ipfs['cluster-peers'] > 0 && ipfs.cluster === undefined) {
    return [{ path: ['ipfs', 'cluster-peers'], problem: 'peers need a version of IPFS Cluster', fix: 'Add cluster.' }];
  }
  const programs = ipfs['cluster-tools'];
  if (programs && ipfs.cluster === undefined) {
    return [{ path: ['ipfs', 'cluster-tools'], problem: 'needs a version of IPFS Cluster', fix: 'Add cluster.' }];
  }
  if (programs && ipfs['cluster-peers'] > 0 && !programs.includes('service')) {
    return [{ path: ['ipfs', 'cluster-peers'], problem: 'peers need service', fix: 'Add service to cluster-tools.' }];
  }
  if (ipfs.daemon !== 'false' && ipfs.kubo === undefined) {
    return [{ path: ['ipfs', 'daemon'], problem: 'needs a version of Kubo', fix: 'Add kubo.' }];
  }
  return [];
}

function checkTools({ ipfs }: KitConfig): readonly WrongReference[] {
  const names = (ipfs?.tools ?? []).map(parseToolName);
  return names.flatMap((name, index) => {
    const path = ['ipfs', 'tools', index];
    if (names.indexOf(name) < index)
      return [{ path, problem: `names ${name} a second time`, fix: 'Name each tool once.' }];
    if (Object.hasOwn(tools, name)) return [];
    return [{ path, problem: `'${name}' is not a known tool`, fix: suggestNearest(name, Object.keys(tools)) }];
  });
}

function checkAction({ action }: KitConfig, { ownAction }: GeneratorFacts): readonly WrongReference[] {
  if (action !== undefined || ownAction.commit !== null) return [];
  const fix = `Add action: ${ownAction.repository}@<full commit> # v1.0.0.`;
  return [
    { path: [], problem: 'without action: this copy of the generator has no release of its own to refer to', fix },
  ];
}
