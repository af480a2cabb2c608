import { describe, expect, it } from 'vitest';
import {
  type LoadGate,
  MAX_OTHER_CORES,
  MAX_RETAKES,
  NO_GATE,
  takeRounds,
  WINDOW_MS,
} from '../../../../bench/sampling/rounds.ts';

/** Two tasks that return how often they ran, and the order of all calls. */
function countingTasks() {
  const calls: string[] = [];
  const count = (name: string) => () => {
    calls.push(name);
    return calls.filter((each) => each === name).length;
  };
  return { calls, tasks: { a: count('a'), b: count('b') } };
}

/** A machine on which a round of two tasks takes `roundMs`, with what others use during each window. Afterwards, the last one. */
function fakeMachine({ roundMs, others }: { roundMs: number; others: readonly number[] }) {
  const clock = { atMs: 0, machineMs: 0, ownMs: 0 };
  const state = { window: 0, pauses: 0 };
  let windowStart = 0;
  const gate: LoadGate = {
    readCpu: () => {
      if (clock.atMs - windowStart >= WINDOW_MS) {
        state.window++;
        const reading = { ...clock };
        windowStart = clock.atMs;
        return reading;
      }
      return { ...clock };
    },
    pause: async () => {
      state.pauses++;
    },
  };
  const tick = () => {
    const share = others[Math.min(state.window, others.length - 1)] ?? 0;
    clock.atMs += roundMs / 2;
    clock.ownMs += roundMs / 2;
    clock.machineMs += (roundMs / 2) * (1 + share);
  };
  return { gate, state, tick };
}

async function runOn(machine: ReturnType<typeof fakeMachine>, plan: { warmUps: number; rounds: number }) {
  const { calls, tasks } = countingTasks();
  const timed = (task: () => number) => () => {
    machine.tick();
    return task();
  };
  const result = await takeRounds({ a: timed(tasks.a), b: timed(tasks.b) }, plan, machine.gate);
  return { result, calls, pauses: machine.state.pauses };
}

describe('order', () => {
  it.each([
    { plan: { warmUps: 0, rounds: 1 }, order: 'ab', first: 1, last: 1 },
    { plan: { warmUps: 1, rounds: 2 }, order: 'ababab', first: 2, last: 3 },
    { plan: { warmUps: 2, rounds: 3 }, order: 'ababababab', first: 3, last: 5 },
  ])('alternates and does not count warm-ups: $plan', async ({ plan, order, first, last }) => {
    const { calls, tasks } = countingTasks();
    const result = await takeRounds(tasks, plan, NO_GATE);
    expect(calls.join('')).toBe(order);
    expect(result.kind === 'taken' && result.rounds.at(0)).toEqual({ a: first, b: first });
    expect(result.kind === 'taken' && result.rounds.at(-1)).toEqual({ a: last, b: last });
    expect(result.kind === 'taken' && result.rounds).toHaveLength(plan.rounds);
  });

  it('passes on the error of a task', async () => {
    const failing = () => {
      throw new Error('no curl');
    };
    await expect(takeRounds({ a: failing }, { warmUps: 0, rounds: 1 }, NO_GATE)).rejects.toThrow('no curl');
  });
});

describe('a system that does not tell the load', () => {
  it('takes as many rounds as planned, and says that the load is unknown', async () => {
    const { tasks } = countingTasks();
    const result = await takeRounds(tasks, { warmUps: 0, rounds: 7 }, NO_GATE);
    expect(result).toMatchObject({ kind: 'taken', otherCores: null });
    expect(result.kind === 'taken' && result.rounds).toHaveLength(7);
  });
});

describe('a quiet machine', () => {
  it('takes rounds in whole windows, so at least as many as planned', async () => {
    const { result, pauses } = await runOn(fakeMachine({ roundMs: 100, others: [0.05] }), { warmUps: 1, rounds: 15 });
    expect(result).toMatchObject({ kind: 'taken', otherCores: expect.closeTo(0.05) });
    expect(result.kind === 'taken' && result.rounds).toHaveLength(20);
    expect(pauses).toBe(0);
  });

  it('judges a long round alone', async () => {
    const { result } = await runOn(fakeMachine({ roundMs: 3000, others: [0] }), { warmUps: 0, rounds: 3 });
    expect(result.kind === 'taken' && result.rounds).toHaveLength(3);
  });

  it('says the most that others used', async () => {
    const others = [0.02, 0.12, 0.05];
    const { result } = await runOn(fakeMachine({ roundMs: 1000, others }), { warmUps: 0, rounds: 3 });
    expect(result).toMatchObject({ kind: 'taken', otherCores: expect.closeTo(0.12) });
  });

  it('accepts what is exactly the most', async () => {
    const machine = fakeMachine({ roundMs: 1000, others: [MAX_OTHER_CORES] });
    const { result } = await runOn(machine, { warmUps: 0, rounds: 1 });
    expect(result.kind).toBe('taken');
  });
});

describe('a busy machine', () => {
  it('takes the rounds of a busy window again, after a pause', async () => {
    const machine = fakeMachine({ roundMs: 1000, others: [0, 0.9, 0.5, 0] });
    const { result, calls, pauses } = await runOn(machine, { warmUps: 0, rounds: 3 });
    expect(pauses).toBe(2);
    expect(calls).toHaveLength(10);
    // The second and third round were taken again.
    expect(result.kind === 'taken' && result.rounds.map(({ a }) => a)).toEqual([1, 4, 5]);
    expect(result).toMatchObject({ otherCores: 0 });
  });

  it('stops after a fixed number of retakes, and returns no rounds', async () => {
    const machine = fakeMachine({ roundMs: 1000, others: [0.8] });
    const { result, calls, pauses } = await runOn(machine, { warmUps: 0, rounds: 50 });
    expect(result).toEqual({ kind: 'busy', otherCores: expect.closeTo(0.8) });
    expect(pauses).toBe(MAX_RETAKES);
    expect(calls).toHaveLength(2 * (MAX_RETAKES + 1));
  });

  it('has as many retakes for each window', async () => {
    const busy = Array.from({ length: MAX_RETAKES }, () => 0.8);
    const machine = fakeMachine({ roundMs: 1000, others: [...busy, 0, ...busy, 0] });
    const { result, pauses } = await runOn(machine, { warmUps: 0, rounds: 2 });
    expect(result.kind === 'taken' && result.rounds).toHaveLength(2);
    expect(pauses).toBe(2 * MAX_RETAKES);
  });

  it('does not take the processor time of a detached daemon for that of others', async () => {
    const machine = fakeMachine({ roundMs: 2000, others: [0.3] });
    const startDaemon = () => {
      machine.tick();
      machine.tick();
      return { figure: 5, detachedMs: 600 };
    };
    const result = await takeRounds({ a: startDaemon }, { warmUps: 0, rounds: 2 }, machine.gate);
    expect(result).toMatchObject({ kind: 'taken', rounds: [{ a: 5 }, { a: 5 }] });
  });
});
