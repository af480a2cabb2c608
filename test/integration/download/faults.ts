// What origins do wrong in the tests of transfers.
import type { Fault, OriginRequest } from '../../support/loopback-origin.ts';
import { SIZE } from './transfers.ts';

/** What an origin does, request by request. */
export type Faults = (request: OriginRequest) => Fault | null;

export const once =
  (fault: Fault): Faults =>
  ({ attempt }) =>
    attempt === 1 ? fault : null;
export const always =
  (fault: Fault): Faults =>
  () =>
    fault;
export const resetAt = (after: number): Fault => ({ kind: 'reset', after });
/** Breaks once, and then does as the manner says. */
export const resetThen =
  (after: number, fault: Fault): Faults =>
  ({ attempt }) =>
    attempt === 1 ? resetAt(after) : fault;
export const GONE: Fault = { kind: 'answer', status: 404 };

export const TENTH = SIZE / 10;
export const NINE_TENTHS = 9 * TENTH;
