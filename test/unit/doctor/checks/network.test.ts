// Origins, clock and proxies, by what was answered and set.
import { describe, expect, it } from 'vitest';
import { checkClock, checkOrigin } from '../../../../kit/doctor/checks/connectivity.ts';
import { checkProxies } from '../../../../kit/doctor/checks/proxies.ts';
import {
  DOCTOR_ORIGINS,
  listGoOrigins,
  measureClockAhead,
  type OriginReachability,
} from '../../../../kit/doctor/facts/origins.ts';

const QUESTION = { id: 'origin-dist', host: 'dist.example', url: 'https://dist.example/kubo/versions' };
const answer = (ahead: number | null, fault: string | null = null): OriginReachability => {
  return { target: QUESTION, responseMs: 143, problem: fault, clockAheadMs: ahead };
};

describe('the time of an answer', () => {
  const date = 'Mon, 23 Nov 2026 10:00:00 GMT';
  const now = Date.parse(date);
  it.each([
    ['the same second', { date }, now + 500, 0],
    ['a clock that is ahead', { date }, now + 60_500, 60_000],
    ['a clock that is behind', { date }, now - 59_500, -60_000],
    ['an answer out of a cache', { date, age: '86400' }, now + 60_500, null],
    ['an answer that was just cached', { date, age: '0' }, now + 60_500, 60_000],
    ['no date', {}, now, null],
    ['a date that is none', { date: 'yesterday' }, now, null],
  ])('%s', (_, head, at, ahead) => {
    expect(measureClockAhead(head, at)).toBe(ahead);
  });
});

describe('the clock', () => {
  it.each<[readonly (number | null)[], string, string]>([
    [[300, -900], 'ok', 'right'],
    [[29_000], 'ok', '29 s ahead'],
    [[-31_000, -40_000], 'warning', '31 s behind'],
    [[301_000, 400_000], 'failure', '301 s ahead'],
    // One server is wrong, not this machine.
    [[86_400_000, null, 200], 'ok', 'right'],
    [[null], 'unknown', 'no origin said what time it is'],
    [[], 'unknown', 'no origin said what time it is'],
  ])('%j milliseconds ahead is %s', (skews, status, found) => {
    const finding = checkClock(skews.map((ahead) => answer(ahead)));
    expect(finding).toMatchObject({ status, problem: found });
    expect(finding.fix?.includes('timedatectl') ?? false).toBe(status !== 'ok');
  });
});

describe('an origin', () => {
  it('that answers has its latency', () => {
    expect(checkOrigin(answer(0), null)).toMatchObject({
      id: 'origin-dist',
      subject: 'dist.example',
      status: 'ok',
      problem: '143 ms',
    });
  });

  it.each([
    [null, 'export https_proxy=http://<proxy>:<port>'],
    ['/opt/my runner', "echo 'https_proxy=http://<proxy>:<port>' >> '/opt/my runner/.env'"],
  ])('that does not answer is a warning, with the line for %s', (folder, line) => {
    const finding = checkOrigin(answer(null, 'it answered 503'), folder);
    expect(finding).toMatchObject({
      status: 'warning',
      problem: 'it answered 503',
      fix: expect.stringContaining(line),
    });
  });

  it('is asked by https, each by one name', () => {
    expect(DOCTOR_ORIGINS.map(({ host }) => host)).toEqual(['github.com', 'api.github.com']);
    expect(new Set(DOCTOR_ORIGINS.map(({ id }) => id)).size).toBe(DOCTOR_ORIGINS.length);
    for (const { url } of DOCTOR_ORIGINS) expect(new URL(url).protocol).toBe('https:');
  });
});

describe('what a build from source asks', () => {
  const proxy = 'https://modules.example/go/';
  it.each<[string, string, string, readonly (readonly [string, string])[]]>([
    ['nothing, where no Go is', '', '', []],
    ['nothing, where modules come from their repositories', 'direct', 'sum.example', []],
    [
      'the first proxy, and the checksum database by it',
      `${proxy},https://other.example,direct`,
      'sum.example',
      [
        ['modules.example', 'https://modules.example/go/golang.org/toolchain/@v/list'],
        ['sum.example', 'https://modules.example/go/sumdb/sum.example/supported'],
      ],
    ],
    [
      'a database with a key of its own',
      `off|${proxy}`,
      'sum.example+1a2b3c4d+AbCd https://sum.example',
      [
        ['modules.example', 'https://modules.example/go/golang.org/toolchain/@v/list'],
        ['sum.example', 'https://modules.example/go/sumdb/sum.example/supported'],
      ],
    ],
    [
      'no database that is off',
      proxy,
      'off',
      [['modules.example', 'https://modules.example/go/golang.org/toolchain/@v/list']],
    ],
  ])('is %s', (_, settings, checksums, expected) => {
    expect(listGoOrigins({ proxy: settings, checksumDatabase: checksums }).map(({ host, url }) => [host, url])).toEqual(
      expected,
    );
  });
});

describe('proxies', () => {
  const url = 'http://user:secret@proxy.example:3128';
  const runner = (environment: Record<string, string>) => ({ folder: '/opt/runner', environment });
  it.each<[string, Record<string, string>, ReturnType<typeof runner> | null, string, string]>([
    ['none', {}, null, 'ok', 'none set'],
    ['none, with a runner', {}, runner({}), 'ok', 'none set'],
    ['one', { HTTPS_PROXY: url }, null, 'ok', 'https_proxy proxy.example:3128'],
    ['one without a scheme', { https_proxy: 'proxy.example:3128' }, null, 'ok', 'https_proxy proxy.example:3128'],
    ['the same twice', { https_proxy: url, HTTPS_PROXY: url }, null, 'ok', 'https_proxy proxy.example:3128'],
    [
      'two',
      { https_proxy: url, HTTPS_PROXY: 'http://b' },
      null,
      'warning',
      'https_proxy and HTTPS_PROXY are different, and programs differ in which they take',
    ],
    [
      'of another kind',
      { https_proxy: 'socks5://secret@x:1080' },
      null,
      'failure',
      'https_proxy is no URL of an HTTP proxy',
    ],
    ['that are no URL', {}, runner({ HTTP_PROXY: 'http://[' }), 'failure', 'HTTP_PROXY is no URL of an HTTP proxy'],
    ['of both', { https_proxy: url }, runner({ https_proxy: url }), 'ok', 'https_proxy proxy.example:3128'],
    [
      'of the shell alone',
      { HTTPS_PROXY: url },
      runner({}),
      'warning',
      'https_proxy proxy.example:3128 here, and not in /opt/runner/.env',
    ],
    [
      'of the runner alone',
      {},
      runner({ https_proxy: url }),
      'ok',
      "https_proxy proxy.example:3128 in the runner's .env; the origins below were asked without",
    ],
  ])('%s', (_, environment, its, status, found) => {
    const finding = checkProxies({ environment, runner: its });
    expect(finding).toMatchObject({ status, problem: found });
    expect(JSON.stringify(finding)).not.toContain('secret');
  });

  it('have a line that writes them down for the runner, without their value', () => {
    const { fix } = checkProxies({ environment: { HTTPS_PROXY: url, http_proxy: url }, runner: runner({}) });
    expect(fix).toBe(
      'echo "https_proxy=$HTTPS_PROXY" >> /opt/runner/.env && echo "http_proxy=$http_proxy" >> /opt/runner/.env',
    );
  });
});
