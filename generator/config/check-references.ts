// Checks of a config that the schema cannot express: names that refer to other keys or to the facts.
import tools from '../../kit/distributions/tools.json' with { type: 'json' };
import { type GeneratorFacts, RUNTIMES } from '../facts/facts.ts';
import { checkAxes } from './check-axes.ts';
import { checkFleetNames, checkStepIds, checkTriggers } from './check-conflicts.ts';
import { checkImageEnvironments, checkImagePermissions, checkImages, checkPublishing } from './check-images.ts';
import { checkFleets, checkHostedLabels } from './check-runners.ts';
import { checkSecretExpressions } from './check-secrets.ts';
import { checkServices } from './check-services.ts';
import { checkVariables } from './check-variables.ts';
import { suggestNearest } from './nearest.ts';
import type { WrongReference } from './problem.ts';
import { parseToolName } from './schema/ipfs.ts';
import { DEFAULT_RUNNER_LABELS, type KitConfig } from './schema.ts';

/** Returns every reference in the config to something that does not exist. */
export function checkReferences(config: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  return [
    ...checkRuntimes(config, facts),
    ...checkAxes(config),
    ...checkVariables(config),
    ...checkServices(config),
    ...checkHostedLabels(config, facts),
    ...checkFleets(config),
    ...checkFleetNames(config),
    ...checkTriggers(config),
    ...checkStepIds(config),
    ...checkWorkflows(config, facts),
    ...checkImages(config, facts),
    ...checkImageEnvironments(config),
    ...checkImagePermissions(config),
    ...checkPublishing(config),
    ...checkLegs(config),
    ...checkSecrets(config),
    ...checkSecretExpressions(config),
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
      if (versions.indexOf(version) < index) return [{ path, problem: 'is listed twice', fix: 'Remove one.' }];
      if (known.includes(version)) return [];
      return [{ path, problem: `is not a known version of ${name}`, fix: suggestNearest(version, known) }];
    });
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
        if (workflow[key].indexOf(value) < index) return [{ path, problem: 'is listed twice', fix: 'Remove one.' }];
        if (known.includes(value)) return [];
        const label = key === 'hosted' ? DEFAULT_RUNNER_LABELS[value as keyof typeof DEFAULT_RUNNER_LABELS] : undefined;
        const fix = label === undefined ? suggestNearest(value, known) : `Add ${value}: ${label} there.`;
        return [{ path, problem, fix }];
      });
    return [
      ...check('hosted', hosted, 'has no runner under runners.hosted'),
      ...check('self-hosted', fleets, 'is not a fleet under runners.self-hosted'),
      ...check('emulated', emulated, 'is not a platform that can be emulated'),
      ...check('images', Object.keys(config.images), 'is not an image under images'),
    ];
  });
}

/** A config without a runtime can only build images. */
function checkLegs(config: KitConfig): readonly WrongReference[] {
  if (RUNTIMES.some((name) => config[name])) return [];
  return Object.entries(config.workflows).flatMap(([name, workflow]) =>
    (['hosted', 'self-hosted', 'emulated'] as const).flatMap((key) => {
      if (workflow[key].length === 0) return [];
      const path = ['workflows', name, key];
      return [{ path, problem: 'has no effect without a runtime', fix: 'Add python, node or go.' }];
    }),
  );
}

/** A job has only one environment, so all its secrets must come from it. */
function checkSecrets({ secrets }: KitConfig): readonly WrongReference[] {
  const first = new Map<string, string>();
  return Object.entries(secrets).flatMap(([name, { jobs, environment }]) =>
    jobs.flatMap((job) => {
      const other = first.get(job) ?? environment;
      first.set(job, other);
      if (other === environment) return [];
      const path = ['secrets', name, 'environment'];
      return [
        { path, problem: `is a second environment for ${job} jobs, which can have only one`, fix: `Write ${other}.` },
      ];
    }),
  );
}

function checkIpfs({ ipfs }: KitConfig): readonly WrongReference[] {
  if (!ipfs) return [];
  if (ipfs['cluster-peers'] > 0 && ipfs.cluster === undefined) {
    return [{ path: ['ipfs', 'cluster-peers'], problem: 'peers need IPFS Cluster', fix: 'Add cluster.' }];
  }
  const programs = ipfs['cluster-tools'];
  if (programs && ipfs.cluster === undefined) {
    return [{ path: ['ipfs', 'cluster-tools'], problem: 'needs IPFS Cluster', fix: 'Add cluster.' }];
  }
  if (programs && ipfs['cluster-peers'] > 0 && !programs.includes('service')) {
    return [
      {
        path: ['ipfs', 'cluster-peers'],
        problem: 'peers need the program service',
        fix: 'Add service to cluster-tools.',
      },
    ];
  }
  if (ipfs.daemon !== 'false' && ipfs.kubo === undefined) {
    return [{ path: ['ipfs', 'daemon'], problem: 'needs Kubo', fix: 'Add kubo.' }];
  }
  return [];
}

function checkTools({ ipfs }: KitConfig): readonly WrongReference[] {
  const names = (ipfs?.tools ?? []).map(parseToolName);
  return names.flatMap((name, index) => {
    const path = ['ipfs', 'tools', index];
    if (names.indexOf(name) < index)
      return [{ path, problem: `lists ${name} a second time`, fix: 'List each tool once.' }];
    if (Object.hasOwn(tools, name)) return [];
    return [{ path, problem: 'is not a known tool', fix: suggestNearest(name, Object.keys(tools)) }];
  });
}

function checkAction({ action }: KitConfig, { ownAction }: GeneratorFacts): readonly WrongReference[] {
  if (action !== undefined || ownAction.commit !== null) return [];
  const problem = 'has no action, and this copy of the generator is not a release';
  return [{ path: [], problem, fix: `Add action: ${ownAction.repository}@<full commit> # v1.0.0` }];
}
