// What a schema cannot say of images: where they are built, and what may publish them.
import type { GeneratorFacts } from '../facts/facts.ts';
import { suggestNearest } from './nearest.ts';
import type { WrongReference } from './problem.ts';
import { IMAGE_PLACES, type KitConfig } from './schema.ts';

/** Returns platforms and places of images that are not there. */
export function checkImages({ images, runners }: KitConfig, facts: GeneratorFacts): readonly WrongReference[] {
  const known = Object.keys(facts.emulation.platforms);
  const places = [...IMAGE_PLACES, ...Object.keys(runners['self-hosted'])];
  return Object.entries(images).flatMap(([name, { platforms, 'runs-on': runsOn }]) => {
    const path = ['images', name];
    const wrongPlatforms = platforms.flatMap((platform, index): WrongReference[] => {
      const at = [...path, 'platforms', index];
      if (platforms.indexOf(platform) < index) return [{ path: at, problem: 'is listed twice', fix: 'Name it once.' }];
      if (known.includes(platform)) return [];
      return [
        {
          path: at,
          problem: 'is no platform that an image can be built for here',
          fix: suggestNearest(platform, known),
        },
      ];
    });
    const wrongPlaces = Object.entries(runsOn).flatMap(([platform, place]): WrongReference[] => {
      const at = [...path, 'runs-on', platform];
      if (!platforms.includes(platform)) {
        return [
          { path: at, at: 'key', problem: 'is no platform of this image', fix: suggestNearest(platform, platforms) },
        ];
      }
      if (!places.includes(place)) {
        return [{ path: at, problem: 'is neither hosted, emulated nor a fleet', fix: suggestNearest(place, places) }];
      }
      if (place === 'hosted' && !runners.hosted[platform]) {
        const fix = `Add a runner of ${platform} there, or write emulated.`;
        return [{ path: at, problem: 'has no runner under runners.hosted', fix }];
      }
      const fleet = runners['self-hosted'][place];
      if (fleet && !fleet.platform.startsWith('linux/')) {
        return [{ path: at, problem: `is a fleet of ${fleet.platform}`, fix: 'Images are built on Linux.' }];
      }
      return [];
    });
    return [...wrongPlatforms, ...wrongPlaces];
  });
}

/** Returns workflows that could not publish. */
export function checkPublishing({ workflows, triggers }: KitConfig): readonly WrongReference[] {
  return Object.entries(workflows).flatMap(([name, workflow]): WrongReference[] => {
    if (!workflow.publish) return [];
    const path = ['workflows', name, 'publish'];
    if (workflow.images.length === 0) return [{ path, problem: 'needs images', fix: 'Add images, or take it away.' }];
    if (workflow.callable) {
      const fix = 'Publish from a workflow that is not callable.';
      return [{ path, problem: 'is nothing for a workflow that others call, who would need to let it push', fix }];
    }
    if (!(workflow.triggers ?? triggers).push) {
      return [{ path, problem: 'needs pushes to publish from', fix: 'Add push to the triggers.' }];
    }
    return [];
  });
}
