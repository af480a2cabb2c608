// Faults of origins, for the tests of transfers.
import type { OriginFault, OriginRequest } from '../../support/origins/loopback-origin.ts';
import { FILE_BYTES } from './transfers.ts';

/** What an origin does for each request. */
export type FaultPlan = (request: OriginRequest) => OriginFault | null;

export const faultOnce =
  (fault: OriginFault): FaultPlan =>
  ({ attempt }) =>
    attempt === 1 ? fault : null;
export const faultAlways =
  (fault: OriginFault): FaultPlan =>
  () =>
    fault;
export const resetAt = (after: number): OriginFault => ({ kind: 'reset', after });
/** Breaks once, then behaves as given. */
export const resetThen =
  (after: number, fault: OriginFault): FaultPlan =>
  ({ attempt }) =>
    attempt === 1 ? resetAt(after) : fault;
export const NOT_FOUND: OriginFault = { kind: 'answer', status: 404 };

export const TENTH_BYTES = FILE_BYTES / 10;
export const NINE_TENTHS_BYTES = 9 * TENTH_BYTES;
