// How long a job may take.
import { type KitConfig, MAX_JOB_MINUTES } from '../config/schema.ts';

export interface JobTimeLimit {
  /** Minutes. */
  readonly timeLimit: number;
  readonly timeLimitReason: string;
}

/** Returns the limit of a job that runs on processors of its own platform. */
export function nativeTimeLimit(config: KitConfig): JobTimeLimit {
  return { timeLimit: config['time-limit'], timeLimitReason: 'time-limit of the config' };
}

/** Returns the limit of an emulated job: so many times longer, and no longer than GitHub lets it run. */
export function emulatedTimeLimit(config: KitConfig): JobTimeLimit {
  const factor = config.emulation['time-factor'];
  return {
    timeLimit: Math.min(MAX_JOB_MINUTES, Math.ceil(config['time-limit'] * factor)),
    timeLimitReason: `${config['time-limit']} natively, ${factor} times that emulated`,
  };
}
