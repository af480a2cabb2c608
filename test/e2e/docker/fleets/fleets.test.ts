// Workflows as they are generated, on machines of both architectures: this project's own actions, real Kubo for each, act
// in the place of GitHub. One architecture is native here; the other one's fleet is containers that QEMU runs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActRun, stepOutput, stepResults } from '../../../support/act.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../../support/setup-ipfs-kit.ts';
import { createFleetFixture, type FleetFixture, type FleetRunOptions, OWN_KUBO } from './machines.ts';
import { FLEETS } from './repository.ts';

const UNAME = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const TITLE = 'This job runs as';
const GATE = 'Fail on anything but success or an allowed skip';
const KUBO = 'Set up and run Kubo';
/** Of a leg on a machine of ours or of GitHub's. */
const STEPS = ['Probe the machine', KUBO, 'Probe the tools', 'Test', 'Test the architecture', 'Keep the results'];
const CHECKED = ['test_answers_with_its_id', 'test_gives_back_what_was_added', 'test_kubo_adds_a_file'];

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
  expect(stepOutput(run, 'gate', GATE)).toContain(`title=Gate::${job} ended as failure`);
  expect(run.code).not.toBe(0);
}

/** A leg with a node: every step of it, and the post step that ends the node. */
function expectTested(run: ActRun, job: string, arch: string): void {
  for (const step of STEPS) expect(stepResults(run, job, step), `${step}\n${run.output}`).toEqual(['3.11: success']);
  expect(stepResults(run, job, KUBO, 'Post')).toEqual(['3.11: success']);
  const setUp = stepOutput(run, job, KUBO);
  expect(setUp).toContain('Stop the IPFS node');
  expect(setUp).not.toContain('exited before the end of the job');
  expect(setUp).toMatch(new RegExp(`^kubo 0\\.43\\.0 for linux/${arch} from .*, verified by: lock, on PATH$`, 'm'));
  expect(setUp).toMatch(/^A Kubo node is ready: peer 12D3/m);
  for (const test of CHECKED) expect(stepOutput(run, job, 'Test')).toMatch(new RegExp(`^${test} .*ok$`, 'm'));
  expect(stepOutput(run, job, 'Test the architecture')).toContain(`the interpreter is made for ${arch}`);
}

/** That it is emulated is known to whoever wrote the config: nobody is told of it as of news. */
function expectEmulated(run: ActRun, job: string): void {
  const probe = stepOutput(run, job, 'Probe the machine');
  expect(probe).toContain(`${TITLE} linux/${OTHER_ARCH}, emulated by qemu-${UNAME[OTHER_ARCH]}`);
  expect(probe).toMatch(new RegExp(`^evidence +/proc/self/task/…/exe: .*, an ELF file for ${OWN_ARCH}`, 'm'));
  expect(probe).toMatch(new RegExp(`^evidence +/proc/sys/kernel/arch: ${UNAME[OWN_ARCH]}$`, 'm'));
  expect(run.output).not.toContain('expect-emulated says whether it may');
}

describe(`${OTHER_ARCH}-ci, on a fleet that emulates`, () => {
  const [workflow, job] = [`${OTHER_ARCH}-ci`, `python-${FLEETS[OTHER_ARCH]}`];
  const run = (circumstances: Partial<FleetRunOptions>) =>
    machines.run(workflow, { arch: OTHER_ARCH, ...circumstances });

  it('is green where the config says so', async () => {
    const ran = await run({});
    expectTested(ran, job, OTHER_ARCH);
    expectEmulated(ran, job);
    expectGreen(ran);
  });

  it('is red where the config does not', async () => {
    const ran = await run({ emulates: false });
    expect(stepResults(ran, job, 'Probe the machine')).toEqual(['3.11: failure']);
    expect(stepOutput(ran, job, 'Probe the machine')).toContain(
      `This job was promised to be native and is emulated by qemu-${UNAME[OTHER_ARCH]} `,
    );
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRed(ran, job);
  });

  it('is red where the Kubo on PATH is for another architecture', async () => {
    const ran = await run({ before: `echo ${OWN_KUBO} >> "$GITHUB_PATH"` });
    expect(stepResults(ran, job, KUBO)).toEqual(['3.11: success']);
    expect(stepResults(ran, job, 'Probe the tools')).toEqual(['3.11: failure']);
    expect(stepOutput(ran, job, 'Probe the tools')).toContain(
      `This job was promised executable ipfs for linux/${OTHER_ARCH} and has ${OWN_KUBO}/ipfs for linux/${OWN_ARCH}.`,
    );
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expect(stepResults(ran, job, KUBO, 'Post')).toEqual(['3.11: success']);
    expectRed(ran, job);
  });
});

describe('multi-arch-ci', () => {
  it('is green with a hosted, a self-hosted and an emulated leg in one run', async () => {
    const ran = await machines.run('multi-arch-ci', { arch: OTHER_ARCH });
    expectTested(ran, 'python-hosted', OWN_ARCH);
    expectTested(ran, `python-${FLEETS[OTHER_ARCH]}`, OTHER_ARCH);
    expectEmulated(ran, `python-${FLEETS[OTHER_ARCH]}`);
    const container = stepOutput(ran, 'python-emulated', 'Test in the container');
    expect(container).toContain(
      `uname: ${UNAME[OTHER_ARCH]}, kernel: ${UNAME[OWN_ARCH]}, program: ${UNAME[OWN_ARCH]}, version: 3.11`,
    );
    expect(container).toMatch(/^test_kubo_adds_a_file .*ok$/m);
    expect(container).toContain(`the interpreter is made for ${OTHER_ARCH}`);
    expect(stepResults(ran, 'python-emulated', 'Whose results these are')).toEqual(['3.11: success']);
    for (const platform of [`linux/${OWN_ARCH}`, `linux/${OTHER_ARCH}`, `linux/${OTHER_ARCH}, emulated`]) {
      expect(stepOutput(ran, 'gate', GATE)).toContain(`| Python 3.11 | ${platform} | success |`);
    }
    expectGreen(ran);
  });
});

describe(`${OWN_ARCH}-ci, native`, () => {
  it('is green', async () => {
    const job = `python-${FLEETS[OWN_ARCH]}`;
    const ran = await machines.run(`${OWN_ARCH}-ci`, { arch: OWN_ARCH, runtimes: 'installed' });
    expectTested(ran, job, OWN_ARCH);
    expect(stepOutput(ran, job, 'Probe the machine')).toContain(`${TITLE} linux/${OWN_ARCH}, native`);
    expectGreen(ran);
  });

  it(`is no machine for ${OTHER_ARCH}-ci`, async () => {
    const job = `python-${FLEETS[OTHER_ARCH]}`;
    const ran = await machines.run(`${OTHER_ARCH}-ci`, { arch: OWN_ARCH });
    const probe = stepOutput(ran, job, 'Probe the machine');
    expect(probe).toContain(`This job was promised linux/${OTHER_ARCH} and runs as linux/${OWN_ARCH} `);
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRed(ran, job);
  });
});
