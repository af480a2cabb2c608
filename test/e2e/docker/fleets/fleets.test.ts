// Runs generated workflows on machines of both architectures, with this project's actions and real Kubo, and act instead of GitHub.
// This machine is native; the fleet of the other architecture is containers under QEMU.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActRun, stepOutput, stepResults } from '../../../support/act.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../../support/setup-ipfs-kit.ts';
import { createFleetFixture, type FleetFixture, type FleetRunOptions, OWN_KUBO } from './machines.ts';
import { FLEETS } from './repository.ts';

const UNAME = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const TITLE = 'This job runs as';
const GATE = 'Check the results of all jobs';
const KUBO = 'Set up and run Kubo';
const PROBE = 'Probe the machine and its tools';
/** The steps of a self-hosted or hosted leg. */
const STEPS = [KUBO, PROBE, 'Test', 'Test the architecture', 'Upload the results'];
const CHECKED = ['test_answers_with_its_id', 'test_returns_what_was_added', 'test_kubo_adds_a_file'];

let machines: FleetFixture;
beforeAll(async () => {
  machines = await createFleetFixture();
  console.log(machines.report.join('\n'));
});
afterAll(() => machines?.tearDown());

function expectGreen(run: ActRun): void {
  expect(stepResults(run, 'gate', GATE), run.output).toEqual(['success']);
  expect(run.code).toBe(0);
}

function expectRed(run: ActRun, job: string): void {
  expect(stepResults(run, 'gate', GATE), run.output).toEqual(['failure']);
  expect(stepOutput(run, 'gate', GATE)).toContain(`title=Gate::${job}: expected success, got failure`);
  expect(run.code).not.toBe(0);
}

/** Checks every step of a leg with a node, and the post step that stops the node. */
function expectTested(run: ActRun, job: string, arch: string): void {
  for (const step of STEPS) expect(stepResults(run, job, step), `${step}\n${run.output}`).toEqual(['3.11: success']);
  expect(stepResults(run, job, KUBO, 'Post')).toEqual(['3.11: success']);
  const setUp = stepOutput(run, job, KUBO);
  expect(setUp).toContain('Stop the IPFS node');
  expect(setUp).not.toContain('exited before the end of the job');
  expect(setUp).toMatch(new RegExp(`^kubo 0\\.43\\.0 for linux/${arch} from .*, verified by: lock, on PATH$`, 'm'));
  expect(setUp).toMatch(/^The Kubo node is ready: peer 12D3/m);
  for (const test of CHECKED) expect(stepOutput(run, job, 'Test')).toMatch(new RegExp(`^${test} .*ok$`, 'm'));
  expect(stepOutput(run, job, 'Test the architecture')).toContain(`the interpreter is for ${arch}`);
}

/** The config says that the fleet is emulated, so no step warns about it. */
function expectEmulated(run: ActRun, job: string): void {
  const probe = stepOutput(run, job, PROBE);
  expect(probe).toContain(`${TITLE} linux/${OTHER_ARCH}, emulated by qemu-${UNAME[OTHER_ARCH]}`);
  expect(probe).toMatch(new RegExp(`^evidence +/proc/self/task/…/exe: .*, an ELF file for ${OWN_ARCH}`, 'm'));
  expect(probe).toMatch(new RegExp(`^evidence +/proc/sys/kernel/arch: ${UNAME[OWN_ARCH]}$`, 'm'));
  expect(run.output).not.toContain('Set expect-emulated to');
}

describe(`${OTHER_ARCH}-ci on an emulated fleet`, () => {
  const [workflow, job] = [`${OTHER_ARCH}-ci`, `python-${FLEETS[OTHER_ARCH]}`];
  const run = (options: Partial<FleetRunOptions>) => machines.run(workflow, { arch: OTHER_ARCH, ...options });

  it('succeeds if the config says that it is emulated', async () => {
    const ran = await run({});
    expectTested(ran, job, OTHER_ARCH);
    expectEmulated(ran, job);
    expectGreen(ran);
  });

  it('fails if the config does not say that it is emulated', async () => {
    const ran = await run({ emulates: false });
    expect(stepResults(ran, job, PROBE)).toEqual(['3.11: failure']);
    expect(stepOutput(ran, job, PROBE)).toContain(
      `Expected this job to be native, found emulated by qemu-${UNAME[OTHER_ARCH]} `,
    );
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRed(ran, job);
  });

  it('fails if the Kubo on PATH is for another architecture', async () => {
    const ran = await run({ before: `echo ${OWN_KUBO} >> "$GITHUB_PATH"` });
    expect(stepResults(ran, job, KUBO)).toEqual(['3.11: success']);
    expect(stepResults(ran, job, PROBE)).toEqual(['3.11: failure']);
    expect(stepOutput(ran, job, PROBE)).toContain(
      `Expected executable ipfs for linux/${OTHER_ARCH}, found ${OWN_KUBO}/ipfs for linux/${OWN_ARCH}.`,
    );
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expect(stepResults(ran, job, KUBO, 'Post')).toEqual(['3.11: success']);
    expectRed(ran, job);
  });
});

describe('multi-arch-ci', () => {
  it('succeeds with a hosted, a self-hosted and an emulated leg in one run', async () => {
    const ran = await machines.run('multi-arch-ci', { arch: OTHER_ARCH });
    expectTested(ran, 'python-hosted', OWN_ARCH);
    expectTested(ran, `python-${FLEETS[OTHER_ARCH]}`, OTHER_ARCH);
    expectEmulated(ran, `python-${FLEETS[OTHER_ARCH]}`);
    const container = stepOutput(ran, 'python-emulated', 'Test in a container');
    expect(container).toContain(`uname: ${UNAME[OTHER_ARCH]}, kernel: ${UNAME[OWN_ARCH]}, program: ${UNAME[OWN_ARCH]}`);
    expect(container).toMatch(/^test_kubo_adds_a_file .*ok$/m);
    expect(container).toContain(`the interpreter is for ${OTHER_ARCH}`);
    expect(stepResults(ran, 'python-emulated', 'Whose results these are')).toEqual(['3.11: success']);
    expectGreen(ran);
  });
});

describe(`${OWN_ARCH}-ci on native machines`, () => {
  it('succeeds', async () => {
    const job = `python-${FLEETS[OWN_ARCH]}`;
    const ran = await machines.run(`${OWN_ARCH}-ci`, { arch: OWN_ARCH, runtimes: 'installed' });
    expectTested(ran, job, OWN_ARCH);
    expect(stepOutput(ran, job, PROBE)).toContain(`${TITLE} linux/${OWN_ARCH}, native`);
    expectGreen(ran);
  });

  it(`fails for ${OTHER_ARCH}-ci`, async () => {
    const job = `python-${FLEETS[OTHER_ARCH]}`;
    const ran = await machines.run(`${OTHER_ARCH}-ci`, { arch: OWN_ARCH });
    const probe = stepOutput(ran, job, PROBE);
    expect(probe).toContain(`Expected this job to run as linux/${OTHER_ARCH}, found linux/${OWN_ARCH} `);
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRed(ran, job);
  });
});
