// Workflows as they are generated, on machines of both architectures: this project's own actions, real Kubo for each, act
// in the place of GitHub. One architecture is native here; the other one's fleet is containers that QEMU runs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActRun, stepOutput, stepResults } from '../../../support/act.ts';
import { OTHER, OWN } from '../../../support/setup-ipfs-kit.ts';
import { type Circumstances, type Machines, OWN_KUBO, startMachines } from './machines.ts';
import { FLEETS } from './repository.ts';

const UNAME = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const TITLE = 'This job runs as';
const GATE = 'Fail on anything but success or an allowed skip';
const KUBO = 'Set up and run Kubo';
/** Of a leg on a machine of ours or of GitHub's. */
const STEPS = ['Probe the machine', KUBO, 'Probe the tools', 'Test', 'Test the architecture', 'Keep the results'];
const CHECKED = ['test_answers_with_its_id', 'test_gives_back_what_was_added', 'test_kubo_adds_a_file'];

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines();
  console.log(machines.report.join('\n'));
});
afterAll(() => machines?.leave());

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
  expect(setUp).not.toContain('had ended before the job did');
  expect(setUp).toMatch(new RegExp(`^kubo 0\\.43\\.0 for linux/${arch} from .*, verified by: lock, on PATH$`, 'm'));
  expect(setUp).toMatch(/^A Kubo node is ready: peer 12D3/m);
  for (const test of CHECKED) expect(stepOutput(run, job, 'Test')).toMatch(new RegExp(`^${test} .*ok$`, 'm'));
  expect(stepOutput(run, job, 'Test the architecture')).toContain(`the interpreter is made for ${arch}`);
}

/** That it is emulated is known to whoever wrote the config: nobody is told of it as of news. */
function expectEmulated(run: ActRun, job: string): void {
  const probe = stepOutput(run, job, 'Probe the machine');
  expect(probe).toContain(`${TITLE} linux/${OTHER}, emulated by qemu-${UNAME[OTHER]}`);
  expect(probe).toMatch(new RegExp(`^evidence +/proc/self/task/…/exe: .*, an ELF file for ${OWN}`, 'm'));
  expect(probe).toMatch(new RegExp(`^evidence +/proc/sys/kernel/arch: ${UNAME[OWN]}$`, 'm'));
  expect(run.output).not.toContain('expect-emulated says whether it may');
}

describe(`${OTHER}-ci, on a fleet that emulates`, () => {
  const [workflow, job] = [`${OTHER}-ci`, `python-${FLEETS[OTHER]}`];
  const run = (circumstances: Partial<Circumstances>) => machines.run(workflow, { machines: OTHER, ...circumstances });

  it('is green where the config says so', async () => {
    const ran = await run({});
    expectTested(ran, job, OTHER);
    expectEmulated(ran, job);
    expectGreen(ran);
  });

  it('is red where the config does not', async () => {
    const ran = await run({ admitted: false });
    expect(stepResults(ran, job, 'Probe the machine')).toEqual(['3.11: failure']);
    expect(stepOutput(ran, job, 'Probe the machine')).toContain(
      `This job was promised to be native and is emulated by qemu-${UNAME[OTHER]} `,
    );
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRed(ran, job);
  });

  it('is red where the Kubo on PATH is for another architecture', async () => {
    const ran = await run({ before: `echo ${OWN_KUBO} >> "$GITHUB_PATH"` });
    expect(stepResults(ran, job, KUBO)).toEqual(['3.11: success']);
    expect(stepResults(ran, job, 'Probe the tools')).toEqual(['3.11: failure']);
    expect(stepOutput(ran, job, 'Probe the tools')).toContain(
      `This job was promised executable ipfs for linux/${OTHER} and has ${OWN_KUBO}/ipfs for linux/${OWN}.`,
    );
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expect(stepResults(ran, job, KUBO, 'Post')).toEqual(['3.11: success']);
    expectRed(ran, job);
  });
});

describe('multi-arch-ci', () => {
  it('is green with a hosted, a self-hosted and an emulated leg in one run', async () => {
    const ran = await machines.run('multi-arch-ci', { machines: OTHER });
    expectTested(ran, 'python-hosted', OWN);
    expectTested(ran, `python-${FLEETS[OTHER]}`, OTHER);
    expectEmulated(ran, `python-${FLEETS[OTHER]}`);
    const container = stepOutput(ran, 'python-emulated', 'Test in the container');
    expect(container).toContain(`uname: ${UNAME[OTHER]}, kernel: ${UNAME[OWN]}, program: ${UNAME[OWN]}, version: 3.11`);
    expect(container).toMatch(/^test_kubo_adds_a_file .*ok$/m);
    expect(container).toContain(`the interpreter is made for ${OTHER}`);
    expect(stepResults(ran, 'python-emulated', 'Whose results these are')).toEqual(['3.11: success']);
    for (const platform of [`linux/${OWN}`, `linux/${OTHER}`, `linux/${OTHER}, emulated`]) {
      expect(stepOutput(ran, 'gate', GATE)).toContain(`| Python 3.11 | ${platform} | success |`);
    }
    expectGreen(ran);
  });
});

describe(`${OWN}-ci, native`, () => {
  it('is green', async () => {
    const job = `python-${FLEETS[OWN]}`;
    const ran = await machines.run(`${OWN}-ci`, { machines: OWN, runtimes: 'installed' });
    expectTested(ran, job, OWN);
    expect(stepOutput(ran, job, 'Probe the machine')).toContain(`${TITLE} linux/${OWN}, native`);
    expectGreen(ran);
  });

  it(`is no machine for ${OTHER}-ci`, async () => {
    const job = `python-${FLEETS[OTHER]}`;
    const ran = await machines.run(`${OTHER}-ci`, { machines: OWN });
    const probe = stepOutput(ran, job, 'Probe the machine');
    expect(probe).toContain(`This job was promised linux/${OTHER} and runs as linux/${OWN} `);
    expect(stepResults(ran, job, 'Test')).toEqual([]);
    expectRed(ran, job);
  });
});
