// Selecting some programs of a product: fewer archives and binaries, and another name in the tool cache.
import { describe, expect, it } from 'vitest';
import { archivesFor, executableNames } from '../../../kit/distributions/distribution.ts';
import { cluster } from '../../../kit/distributions/products/cluster.ts';
import { parseClusterPrograms } from '../../../kit/distributions/products/cluster-programs.ts';
import { lotusMiner } from '../../../kit/distributions/products/lotus.ts';
import { selectPrograms } from '../../../kit/distributions/program-selection.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';

const [SERVICE, CTL, FOLLOW] = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'] as const;

describe('selectPrograms', () => {
  it.each([
    [[CTL], 'ipfs-cluster-ctl', [CTL]],
    [[SERVICE], 'ipfs-cluster-service', [SERVICE]],
    [[FOLLOW, CTL], 'ipfs-cluster-ctl-follow', [CTL, FOLLOW]],
    [[CTL, SERVICE], 'ipfs-cluster-service-ctl', [SERVICE, CTL]],
    [[SERVICE, CTL, FOLLOW], 'ipfs-cluster', [SERVICE, CTL, FOLLOW]],
    [undefined, 'ipfs-cluster', [SERVICE, CTL, FOLLOW]],
  ])('names %j %s in the tool cache and keeps their archives', (programs, tool, expected) => {
    const selection = selectPrograms(cluster, programs);
    expect(selection.tool).toBe(tool);
    expect(executableNames(selection, parsePlatform('linux/amd64'))).toEqual(expected);
    const archives = archivesFor(selection, '1.1.6', parsePlatform('linux/amd64'))?.archives ?? [];
    expect(archives.map(({ name, members }) => [name, members])).toEqual(
      expected.map((name) => [name, [`${name}/${name}`]]),
    );
  });

  it('returns the distribution if all programs are selected', () => {
    expect(selectPrograms(cluster, undefined)).toBe(cluster);
    expect(selectPrograms(cluster, [CTL, FOLLOW, SERVICE])).toBe(cluster);
  });

  it('selects one program of an archive that contains several', () => {
    const selection = selectPrograms(lotusMiner, ['lotus-worker']);
    const [archive, ...others] = archivesFor(selection, '1.36.0', parsePlatform('linux/amd64'))?.archives ?? [];
    expect(archive?.members).toEqual(['lotus-miner_v1.36.0_linux_amd64_v1/lotus-worker']);
    expect([selection.tool, others]).toEqual(['lotus-miner-lotus-worker', []]);
  });
});

describe('parseClusterPrograms', () => {
  it.each([
    ['', null],
    [' , ', null],
    ['ctl', [CTL]],
    ['ipfs-cluster-ctl', [CTL]],
    ['follow,ctl', [CTL, FOLLOW]],
    ['ctl follow\nctl', [CTL, FOLLOW]],
    ['service, ctl', [SERVICE, CTL]],
    ['service ctl follow', null],
  ])('parses %j as %j', (text, programs) => {
    expect(parseClusterPrograms(text, 'input cluster-tools')).toEqual(programs);
  });

  it.each([
    ['clt', 'input cluster-tools', "Input cluster-tools 'clt': 'clt' is not a program of IPFS Cluster"],
    ['ctl,ipfs', 'input cluster-tools', "Input cluster-tools 'ctl,ipfs': 'ipfs' is not"],
    ['ipfs-cluster-', 'option --cluster-tools', "Option --cluster-tools 'ipfs-cluster-': 'ipfs-cluster-' is not"],
    ['CTL', 'input cluster-tools', "'CTL' is not a program"],
  ])('rejects %j', (text, name, says) => {
    expect(() => parseClusterPrograms(text, name)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parseClusterPrograms(text, name)).toThrow(says);
  });
});
