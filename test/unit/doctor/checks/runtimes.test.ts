// Go, Python and Node: what is there, and what could be.
import { describe, expect, it } from 'vitest';
import { checkGo, type GoFacts } from '../../../../kit/doctor/checks/go.ts';
import { checkRuntime } from '../../../../kit/doctor/checks/runtimes.ts';
import type { RuntimeBuildLookup } from '../../../../kit/doctor/requirements.ts';
import { WANTED } from '../requirements-fixture.ts';

describe('Go', () => {
  const none: GoFacts = { onPath: null, cached: [], proxy: '', checksumDatabase: '' };
  it.each<[string, Partial<GoFacts>, string, string, string, string | null]>([
    ['new', { onPath: '1.26.8' }, 'ok', 'ok', '1.26.8 on PATH', null],
    ['the first that will do', { onPath: '1.21' }, 'ok', 'ok', '1.21 on PATH', null],
    ['not yet released', { onPath: '1.28rc1' }, 'ok', 'ok', '1.28rc1 on PATH', null],
    ['from a working tree', { onPath: 'devel go1.27-abc' }, 'ok', 'ok', 'devel go1.27-abc on PATH', null],
    [
      'in the tool cache',
      { onPath: '1.19.8', cached: ['1.20.0', '1.25.1'] },
      'ok',
      'ok',
      '1.25.1 in the tool cache',
      null,
    ],
    ['too old', { onPath: '1.19.8' }, 'failure', 'warning', '1.19.8 on PATH', 'go-too-old'],
    ['of no version', { onPath: '' }, 'failure', 'warning', 'one of an unknown version on PATH', 'go-too-old'],
    ['not there', {}, 'failure', 'ok', 'none on PATH', 'go-not-found'],
    [
      'without checksums',
      { onPath: '1.26.8', checksumDatabase: 'off' },
      'failure',
      'warning',
      '1.26.8 on PATH, and GOSUMDB is off',
      'go-checksum-db-off',
    ],
  ])('%s', (_, facts, needed, otherwise, found, code) => {
    const finding = checkGo({ ...none, ...facts }, ['Lotus 1.37.0']);
    expect(finding).toMatchObject({ status: needed, problem: expect.stringContaining(found) });
    expect(finding.page).toBe(code && `docs/troubleshooting.md#${code}`);
    expect(checkGo({ ...none, ...facts }, []).status).toBe(otherwise);
  });

  it('says what needs it', () => {
    expect(checkGo(none, ['Lotus 1.37.0']).problem).toBe('none on PATH; Lotus 1.37.0 must be built here');
  });
});

describe('runtimes', () => {
  const builds: RuntimeBuildLookup = (runtime, version, { distribution, platform }) => {
    if (runtime === 'node') return version === '22' ? '22' : null;
    return distribution === 'ubuntu-24.04' && platform.arch === 'arm64' && version !== '3.8' ? `${version}.9` : null;
  };
  const ubuntu = { platform: WANTED.platform, distribution: 'ubuntu 24.04', cached: [], findRuntimeBuild: builds };
  it.each<[string, Parameters<typeof checkRuntime>, string, string]>([
    ['that can be installed', ['python', ['3.11', '3.10'], ubuntu], 'ok', '3.11, 3.10'],
    [
      'that are there',
      ['python', ['3.8'], { ...ubuntu, cached: ['3.8.18'], findRuntimeBuild: null }],
      'ok',
      '3.8 in the tool cache',
    ],
    [
      'of another minor',
      ['python', ['3.1'], { ...ubuntu, cached: ['3.11.9'], findRuntimeBuild: null }],
      'unknown',
      '3.1: not in the tool cache; actions/setup-python may have them for ubuntu-24.04',
    ],
    [
      'that cannot be installed',
      ['python', ['3.8', '3.11'], ubuntu],
      'warning',
      'setup-python has no 3.8 for ubuntu-24.04, linux/arm64',
    ],
    [
      'on another distribution',
      ['python', ['3.11'], { ...ubuntu, distribution: 'debian 12' }],
      'warning',
      'setup-python has no 3.11 for debian-12, linux/arm64',
    ],
    ['of Node', ['node', ['22', '99'], ubuntu], 'failure', 'setup-node has no 99 for ubuntu-24.04, linux/arm64'],
    [
      'on nobody knows what',
      ['node', ['22'], { ...ubuntu, distribution: 'unknown' }],
      'unknown',
      '22: not in the tool cache; actions/setup-node may have them for unknown',
    ],
    ['of which none are wanted', ['node', [], ubuntu], 'ok', 'none wanted'],
  ])('%s', (_, asked, status, found) => {
    expect(checkRuntime(...asked)).toMatchObject({
      status,
      problem: found,
      page: 'docs/troubleshooting.md#tests-fail-on-one-architecture',
    });
  });
});
