import { describe, expect, it } from 'vitest';
import { LOTUS_SOURCE } from '../../../../../kit/distributions/products/lotus-source.ts';
import { parseTagsAt } from '../../../../../kit/install/build/git/clone.ts';
import { createMakeEnvironment } from '../../../../../kit/install/build/git/environment.ts';
import type { GitBuildPlan } from '../../../../../kit/install/build/git/plan.ts';

const [HERE, OTHER, TAG_OBJECT] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];

describe('the tags of a commit', () => {
  it.each([
    ['a tag that is a name alone', `${HERE}\trefs/tags/v1.36.0\n`, ['v1.36.0']],
    ['a tag with a message', `${TAG_OBJECT}\trefs/tags/v1.36.0\n${HERE}\trefs/tags/v1.36.0^{}\n`, ['v1.36.0']],
    ['two', `${HERE}\trefs/tags/a3f1\n${OTHER}\trefs/tags/v1.35.0\n${HERE}\trefs/tags/v1.36.0\n`, ['a3f1', 'v1.36.0']],
    ['a tag in a folder', `${HERE}\trefs/tags/miner/v1.37.0\n`, ['miner/v1.37.0']],
    ['others', `${OTHER}\trefs/tags/v1.35.0\n`, []],
    ['none', '', []],
  ])('%s', (_, listing, tags) => {
    expect(parseTagsAt(listing, HERE)).toEqual(tags);
  });
});

describe('the environment of make', () => {
  const way: GitBuildPlan = {
    kind: 'git-build',
    source: LOTUS_SOURCE,
    tag: 'v1.37.0',
    network: 'mainnet',
    compilesRust: false,
    reason: '',
  };
  const onPath = { command: 'go', version: 'go1.25.7', toolchain: 'local' };
  const env = { PATH: '/usr/bin', GOFLAGS: '-mod=vendor' };

  it.each([
    ['mainnet', '-v'],
    ['calibnet', '-v -tags=calibnet'],
    ['2k', '-v -tags=2k'],
  ])('for %s has GOFLAGS %s and no others', (network, flags) => {
    expect(createMakeEnvironment(env, { ...way, network }, onPath)).toEqual({
      PATH: '/usr/bin',
      GOFLAGS: flags,
      GOTOOLCHAIN: 'local',
    });
  });

  it('has the chosen Go first on PATH', () => {
    const chosen = { command: '/tools/go/1.25.7/x64/bin/go', version: 'go1.25.7', toolchain: 'go1.25.7' };
    expect(createMakeEnvironment(env, way, chosen)).toMatchObject({
      PATH: '/tools/go/1.25.7/x64/bin:/usr/bin',
      GOTOOLCHAIN: 'go1.25.7',
    });
  });

  it('compiles the Rust library if upstream has none', () => {
    expect(createMakeEnvironment(env, { ...way, compilesRust: true }, onPath)).toMatchObject({
      FFI_BUILD_FROM_SOURCE: '1',
    });
  });
});
