// The time limits of jobs.
import type { KitConfig } from '../config/schema.ts';
import { MAX_JOB_MINUTES } from '../facts/facts.ts';

interface JobTimeLimit {
  /** Minutes. */
  readonly timeLimit: number;
  readonly timeLimitReason: string;
}

/** Returns the limit of a native job. */
export function nativeTimeLimit(config: KitConfig): JobTimeLimit {
  return { timeLimit: config['time-limit'], timeLimitReason: 'time-limit in the config' };
}

/** Returns the limit of an emulated job: the native one times the config's factor, but at most GitHub's own limit. */
export function emulatedTimeLimit(config: KitConfig): JobTimeLimit {
  const factor = config.emulation['time-factor'];
  return {
    timeLimit: Math.min(MAX_JOB_MINUTES, Math.ceil(config['time-limit'] * factor)),
    timeLimitReason: `${config['time-limit']} natively, times ${factor} for emulation`,
  };
}
