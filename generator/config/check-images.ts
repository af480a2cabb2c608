// Checks of images that the schema cannot express: their platforms, where they are built, and who may publish them.
import type { GeneratorFacts } from '../facts/facts.ts';
import { suggestNearest } from './nearest.ts';
import type { WrongReference } from './problem.ts';
import { IMAGE_PLACES, type KitConfig } from './schema.ts';

/** Returns faulty platforms and places of images. */
export function checkImages({ images, runners }: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  const known = Object.keys(facts.emulation.platforms);
  const places = [...IMAGE_PLACES, ...Object.keys(runners['self-hosted'])];
  return Object.entries(images).flatMap(([name, { platforms, 'runs-on': runsOn }]) => {
    const path = ['images', name];
    const wrongPlatforms = platforms.flatMap((platform, index): WrongReference[] => {
      const at = [...path, 'platforms', index];
      if (platforms.indexOf(platform) < index) return [{ path: at, problem: 'is listed twice', fix: 'Remove one.' }];
      if (known.includes(platform)) return [];
      return [
        {
          path: at,
          problem: 'is not a platform that images can be built for',
          fix: suggestNearest(platform, known),
        },
      ];
    });
    const wrongPlaces = Object.entries(runsOn).flatMap(([platform, place]): WrongReference[] => {
      const at = [...path, 'runs-on', platform];
      if (!platforms.includes(platform)) {
        return [
          { path: at, at: 'key', problem: 'is not a platform of this image', fix: suggestNearest(platform, platforms) },
        ];
      }
      if (!places.includes(place)) {
        return [{ path: at, problem: "is not hosted, emulated or a fleet's name", fix: suggestNearest(place, places) }];
      }
      if (place === 'hosted' && !runners.hosted[platform]) {
        const fix = `Add a ${platform} runner there, or write emulated.`;
        return [{ path: at, problem: 'has no runner under runners.hosted', fix }];
      }
      const fleet = runners['self-hosted'][place];
      if (fleet && !fleet.platform.startsWith('linux/')) {
        return [{ path: at, problem: `is a ${fleet.platform} fleet`, fix: 'Choose a Linux fleet to build images.' }];
      }
      return [];
    });
    return [...wrongPlatforms, ...wrongPlaces];
  });
}

/** A job has only one environment, so the one of the registry's secret and the one of the image must be the same. */
export function checkImageEnvironments({ images }: KitConfig): readonly WrongReference[] {
  return Object.entries(images).flatMap(([name, { environment, login }]): WrongReference[] => {
    if (environment === undefined || login === undefined || environment === login.environment) return [];
    const problem = 'is a second environment for the jobs that push, which can have only one';
    return [{ path: ['images', name, 'environment'], problem, fix: `Write ${login.environment}, or remove it.` }];
  });
}

/** Returns permissions with values that GitHub does not have, or that are less than what the jobs that push need. */
export function checkImagePermissions({ images }: KitConfig): readonly WrongReference[] {
  return Object.entries(images).flatMap(([name, { permissions, login }]) =>
    Object.entries(permissions).flatMap(([permission, value]): WrongReference[] => {
      const path = ['images', name, 'permissions', permission];
      const allowed = ALLOWED_PERMISSIONS[permission];
      if (allowed && !allowed.includes(value))
        return [{ path, problem: `is not a value of ${permission}`, fix: `Write ${allowed.join(' or ')}.` }];
      const needed = { contents: ['read', 'write'], packages: login ? undefined : ['write'] }[permission];
      if (!needed || needed.includes(value)) return [];
      return [{ path, problem: 'is less than the jobs need', fix: `Write ${needed.join(' or ')}.` }];
    }),
  );
}

/** Of permissions that not every value exists for. Source: docs.github.com, workflow syntax, `permissions`. */
const ALLOWED_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'id-token': ['write', 'none'],
  models: ['read', 'none'],
};

/** Returns workflows that ask to publish but cannot. */
export function checkPublishing({ workflows, triggers }: KitConfig): readonly WrongReference[] {
  return Object.entries(workflows).flatMap(([name, workflow]): WrongReference[] => {
    if (!workflow.publish) return [];
    const path = ['workflows', name, 'publish'];
    if (workflow.images.length === 0)
      return [{ path, problem: 'needs images to publish', fix: 'Add images, or remove publish.' }];
    if (workflow.callable) {
      const fix = 'Publish from a workflow that is not callable.';
      return [
        {
          path,
          problem: 'is not allowed in a callable workflow, because its callers would have to grant permission to push',
          fix,
        },
      ];
    }
    if (!(workflow.triggers ?? triggers).push) {
      return [{ path, problem: 'needs the trigger push', fix: 'Add push to the triggers.' }];
    }
    return [];
  });
}
