// Checks that services can run where they are needed. GitHub runs them on Linux only, and fails the job elsewhere.
import type { WrongReference } from './problem.ts';
import type { KitConfig } from './schema.ts';

/**
 * Returns the platforms that would share a job with Linux legs but cannot run services. A workflow without hosted Linux
 * platforms has no services.
 */
export function checkServices({ services, workflows }: KitConfig): readonly WrongReference[] {
  if (Object.keys(services).length === 0) return [];
  return Object.entries(workflows).flatMap(([name, { hosted }]) => {
    if (!hosted.some(isLinux)) return [];
    return hosted.flatMap((platform, index): WrongReference[] => {
      if (isLinux(platform)) return [];
      const fix = 'Move it to a workflow of its own, whose tests run without services.';
      return [{ path: ['workflows', name, 'hosted', index], problem: 'cannot run services, which need Linux', fix }];
    });
  });
}

function isLinux(platform: string): boolean {
  return platform.startsWith('linux/');
}
