// Small texts: the rules of transfers, with one retry and a size limit.
import { describe, expect, it } from 'vitest';
import { getText, type TextOptions } from '../../../kit/download/http/get-text.ts';
import type { OriginFault } from '../../support/origins/loopback-origin.ts';
import { createTransferFixture, FILE_BYTES, FILE_NAME, LIMITS, LONG_LIMITS } from './transfers.ts';

const text = (body: string, headers: Record<string, string> = { 'content-type': 'text/plain' }): OriginFault => {
  return { kind: 'answer', status: 200, body, headers };
};
const failing = (status: number, headers = {}): OriginFault => ({ kind: 'answer', status, headers });

/** Answers with each of `faults` in turn, then with the last one. */
async function get(faults: readonly OriginFault[], over: Partial<TextOptions> = {}) {
  const stage = await createTransferFixture(({ attempt }) => faults[Math.min(attempt, faults.length) - 1] ?? null);
  const [origin] = stage.origins;
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const options = { tokens: [], maximumBytes: FILE_BYTES, limits: LIMITS, sleep, random: () => 0.5, ...over };
  const answer = await getText(`${origin?.url}/${FILE_NAME}`, options);
  return { answer, pauses, requests: origin?.requests ?? [] };
}

describe('getText', () => {
  it('returns the text', async () => {
    expect(await get([text('v0.43.0\n')])).toMatchObject({ answer: { text: 'v0.43.0\n' }, requests: [{ attempt: 1 }] });
    expect((await get([text('')])).answer).toEqual({ text: '' });
    expect((await get([text('{"a":1}', { 'content-type': 'application/json' })])).answer).toEqual({ text: '{"a":1}' });
  });

  it.each<[string, OriginFault, number]>([
    ['503', failing(503), 500],
    ['a connection that is closed', { kind: 'reset', after: 10 }, 500],
    ['silence', { kind: 'stall', after: 10 }, 500],
    ['429, Retry-After 2 s', failing(429, { 'retry-after': '2' }), 2000],
  ])('retries once after %s', async (_, fault, pause) => {
    const { answer, pauses, requests } = await get([fault, text('a')]);
    expect([answer, pauses, requests.length]).toEqual([{ text: 'a' }, [pause], 2]);
  });

  it.each<[string, OriginFault, object, number]>([
    ['404', failing(404), { kind: 'missing', reason: 'it answered 404' }, 1],
    ['403', failing(403), { kind: 'refused', reason: 'it answered 403' }, 1],
    ['503 twice', failing(503), { kind: 'transient', reason: 'it answered 503' }, 2],
    ['busy for long', failing(429, { 'retry-after': '60' }), { kind: 'transient' }, 1],
    ['too large, announced', text('x'.repeat(21), { 'content-length': '21' }), { kind: 'refused' }, 1],
    ['too large', text('x'.repeat(21), { 'transfer-encoding': 'chunked' }), { kind: 'refused' }, 1],
    ['a page', text('<!doctype html>'), { kind: 'refused', reason: expect.stringContaining('<!doctype html>') }, 1],
    ['a page by its type', text('v0.43.0', { 'content-type': 'text/html' }), { kind: 'refused' }, 1],
    ["a gateway's error", text('failed to resolve x'), { kind: 'refused' }, 1],
    ['a loop', { kind: 'redirect', to: `./${FILE_NAME}` }, { kind: 'refused' }, 1],
  ])('fails for %s', async (_, fault, failure, requests) => {
    const got = await get([fault], { maximumBytes: 20, limits: LONG_LIMITS });
    expect(got.answer).toMatchObject({ failure });
    expect(got.requests).toHaveLength(requests);
  });

  it('sends the token to its own host only', async () => {
    const origin = 'https://elsewhere.example';
    const { requests } = await get([text('a')], { tokens: [{ origin, token: 'secret' }] });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
