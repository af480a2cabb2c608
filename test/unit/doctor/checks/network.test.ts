// The checks of the clock, the origins and the proxies.
import { describe, expect, it } from 'vitest';
import { clockCheck } from '../../../../kit/doctor/checks/clock.ts';
import { originsCheck } from '../../../../kit/doctor/checks/origins.ts';
import { proxiesCheck } from '../../../../kit/doctor/checks/proxies.ts';
import {
  DOCTOR_ORIGINS,
  listGoOrigins,
  measureClockAhead,
  type OriginReachability,
} from '../../../../kit/doctor/facts/origins.ts';
import type { InstalledRunner } from '../../../../kit/doctor/facts/runner.ts';
import { machineFacts, runCheck, runSingleCheck } from '../facts-fixture.ts';

const RUNNER: InstalledRunner = {
  folder: '/opt/runner',
  version: null,
  settings: null,
  platform: null,
  environment: {},
  path: null,
  ownerId: 1001,
};
const TARGET = { id: 'origin-dist', host: 'dist.example', url: 'https://dist.example/kubo/versions' };
const response = (clockAheadMs: number | null, problem: string | null = null): OriginReachability => {
  return {
    target: TARGET,
    responseMs: 143,
    proxy: null,
    problem,
    unreachable: problem !== null,
    advice: null,
    clockAheadMs,
  };
};

describe('the clock difference of a response', () => {
  const date = 'Mon, 23 Nov 2026 10:00:00 GMT';
  const now = Date.parse(date);
  it.each([
    ['is 0 within the same second', { date }, now + 500, 0],
    ['is positive if the clock is ahead', { date }, now + 60_500, 60_000],
    ['is negative if the clock is behind', { date }, now - 59_500, -60_000],
    ['is unknown for a cached response', { date, age: '86400' }, now + 60_500, null],
    ['is known for a response with age 0', { date, age: '0' }, now + 60_500, 60_000],
    ['is unknown without a date', {}, now, null],
    ['is unknown for an invalid date', { date: 'yesterday' }, now, null],
  ])('%s', (_, headers, at, ahead) => {
    expect(measureClockAhead(headers, at)).toBe(ahead);
  });
});

describe('the clock check', () => {
  it.each<[readonly (number | null)[], string, string]>([
    [[300, -900], 'ok', 'less than 2 s from that of dist.example'],
    [[29_000], 'ok', '29 s ahead of dist.example'],
    [[-31_000, -40_000], 'warning', '31 s behind dist.example'],
    [[301_000, 400_000], 'failure', '301 s ahead of dist.example'],
    // The clock of one server is wrong, not that of this machine.
    [[86_400_000, null, 200], 'ok', 'less than 2 s from that of dist.example'],
    [[null], 'unknown', 'no origin sent its time'],
    [[], 'unknown', 'no origin sent its time'],
  ])('judges a clock that is %j ms ahead: %s', (skews, status, text) => {
    const finding = runSingleCheck(clockCheck, { origins: skews.map((ahead) => response(ahead)) });
    expect(finding).toMatchObject({ status, text });
    expect(finding.fix?.includes('timedatectl') ?? false).toBe(status !== 'ok');
  });
});

describe('the origins check', () => {
  it('shows the response time of each origin', () => {
    const second = { ...response(0), target: { ...TARGET, id: 'origin-b', host: 'b.example' }, responseMs: 7 };
    expect(runCheck(originsCheck, { origins: [response(0), second] })).toMatchObject([
      { id: 'origin-dist', subject: 'dist.example', status: 'ok', detail: '143 ms' },
      { id: 'origin-b', subject: 'b.example', status: 'ok', detail: '7 ms' },
    ]);
  });

  it.each([
    ['linux', null, "If this machine needs a proxy:\nexport https_proxy='http://<proxy>:<port>'"],
    [
      'darwin',
      '/opt/my runner',
      "If this machine needs a proxy:\necho 'https_proxy=http://<proxy>:<port>' >> '/opt/my runner/.env'",
    ],
    ['windows', null, "If this machine needs a proxy, in a PowerShell:\n$env:https_proxy = 'http://<proxy>:<port>'"],
    [
      'windows',
      "C:\\Bob's runner",
      "If this machine needs a proxy, in a PowerShell:\nAdd-Content 'C:\\Bob''s runner\\.env' 'https_proxy=http://<proxy>:<port>'",
    ],
  ])('warns about an unreachable origin, with the command for %s and the runner folder %s', (os, folder, fix) => {
    const runner = folder === null ? null : { ...RUNNER, folder };
    const machine = machineFacts({ os });
    const finding = runSingleCheck(originsCheck, { origins: [response(null, 'connect ETIMEDOUT')], runner, machine });
    expect(finding).toMatchObject({
      status: 'warning',
      problem: 'connect ETIMEDOUT',
      fix,
    });
  });

  it.each([403, 503])('has no advice about proxies for an origin that answers %i', (status) => {
    const origin = { ...response(0, `it answered ${status}`), unreachable: false };
    expect(runSingleCheck(originsCheck, { origins: [origin] })).toMatchObject({
      status: 'warning',
      fix: 'It is reachable. Run the doctor again later. If the answer stays, name a mirror in jobs.',
    });
  });

  it('shows the proxy of a request, and names it if the origin is not reached', () => {
    const origins = [
      { ...response(0), proxy: 'proxy.example:3128' },
      { ...response(null, 'proxy proxy.example:3128 answered 403'), proxy: 'proxy.example:3128' },
      { ...response(null, 'self-signed certificate'), advice: 'Set NODE_EXTRA_CA_CERTS.' },
    ];
    expect(runCheck(originsCheck, { origins })).toMatchObject([
      { detail: '143 ms through proxy.example:3128' },
      { fix: 'Downloads from it use proxy.example:3128: check that this proxy may connect to it.' },
      { fix: 'Set NODE_EXTRA_CA_CERTS.' },
    ]);
  });

  it('covers the live origins, by https', () => {
    expect(DOCTOR_ORIGINS.map(({ host }) => host)).toEqual(['github.com', 'api.github.com']);
    expect(new Set(DOCTOR_ORIGINS.map(({ id }) => id)).size).toBe(DOCTOR_ORIGINS.length);
    for (const { url } of DOCTOR_ORIGINS) expect(new URL(url).protocol).toBe('https:');
  });
});

describe('the origins of builds from source', () => {
  const proxy = 'https://modules.example/go/';
  const expected = [
    ['modules.example', 'https://modules.example/go/golang.org/toolchain/@v/list'],
    ['sum.golang.org', 'https://modules.example/go/sumdb/sum.golang.org/supported'],
  ];
  it.each<[string, string, readonly (readonly string[])[]]>([
    ['are empty without Go', '', []],
    ['are empty without a module proxy', 'direct', []],
    ['are the first proxy, and the checksum database through it', `${proxy},https://other.example,direct`, expected],
    ['are the first proxy, also after another setting', `off|${proxy}`, expected],
  ])('%s', (_, settings, origins) => {
    expect(listGoOrigins({ proxy: settings }).map(({ host, url }) => [host, url])).toEqual(origins);
  });
});

describe('the proxies check', () => {
  const url = 'http://user:secret@proxy.example:3128';
  const runner = (environment: Record<string, string>): InstalledRunner => ({ ...RUNNER, environment });
  it.each<[string, Record<string, string>, InstalledRunner | null, string, string]>([
    ['accepts no proxy', {}, null, 'ok', 'not set'],
    ['accepts no proxy for a runner', {}, runner({}), 'ok', 'not set'],
    ['accepts a proxy', { HTTPS_PROXY: url }, null, 'ok', 'https_proxy proxy.example:3128'],
    [
      'accepts a proxy without a scheme',
      { https_proxy: 'proxy.example:3128' },
      null,
      'ok',
      'https_proxy proxy.example:3128',
    ],
    [
      'accepts equal values in both cases',
      { https_proxy: url, HTTPS_PROXY: url },
      null,
      'ok',
      'https_proxy proxy.example:3128',
    ],
    [
      'warns about different values in both cases',
      { https_proxy: url, HTTPS_PROXY: 'http://b' },
      null,
      'warning',
      'https_proxy and HTTPS_PROXY differ, and some programs use one, some the other',
    ],
    [
      'rejects another kind of proxy',
      { https_proxy: 'socks5://secret@x:1080' },
      null,
      'failure',
      "https_proxy '***@x:1080': SOCKS proxies are not supported",
    ],
    [
      'warns about a proxy that downloads cannot use, but do not need',
      { https_proxy: 'socks5://x:1080', no_proxy: '*' },
      null,
      'warning',
      "https_proxy 'socks5://x:1080': SOCKS proxies are not supported",
    ],
    [
      'says that ALL_PROXY is not used',
      { ALL_PROXY: 'socks5://x:1080' },
      null,
      'ok',
      'not set; downloads do not use ALL_PROXY',
    ],
    [
      'rejects an invalid URL',
      {},
      runner({ HTTP_PROXY: 'http://[' }),
      'failure',
      "HTTP_PROXY 'http://[': is not a valid URL",
    ],
    [
      'accepts a proxy that the runner has too',
      { https_proxy: url },
      runner({ https_proxy: url }),
      'ok',
      'https_proxy proxy.example:3128',
    ],
    [
      'warns about a proxy that the runner lacks',
      { HTTPS_PROXY: url },
      runner({}),
      'warning',
      'https_proxy proxy.example:3128 here, but not in /opt/runner/.env',
    ],
    [
      'accepts a proxy of the runner only',
      {},
      runner({ https_proxy: url }),
      'ok',
      "https_proxy proxy.example:3128 in the runner's .env; the doctor did not use it for the origins below",
    ],
  ])('%s', (_, environment, installed, status, text) => {
    const finding = runSingleCheck(proxiesCheck, { environment, runner: installed });
    expect(finding).toMatchObject({ status, text });
    expect(JSON.stringify(finding)).not.toContain('secret');
  });

  it('names the origins that downloads reach without the proxy', () => {
    const environment = { https_proxy: url, NO_PROXY: '.example,10.0.0.0/8' };
    const other = { ...response(0), target: { id: 'b', host: 'github.com', url: 'https://github.com/a' } };
    const finding = runSingleCheck(proxiesCheck, { environment, origins: [response(0), other] });
    expect(finding.text).toBe('https_proxy proxy.example:3128, not for dist.example');
  });

  it('ignores the settings of the runner in a job', () => {
    const finding = runSingleCheck(proxiesCheck, {
      environment: { https_proxy: url },
      runner: runner({}),
      inJob: true,
    });
    expect(finding.status).toBe('ok');
  });

  it('prints a command that copies the variables without their values', () => {
    const { fix } = runSingleCheck(proxiesCheck, {
      environment: { HTTPS_PROXY: url, http_proxy: url },
      runner: runner({}),
    });
    expect(fix).toBe(
      'echo "https_proxy=$HTTPS_PROXY" >> /opt/runner/.env && echo "http_proxy=$http_proxy" >> /opt/runner/.env',
    );
  });
});
