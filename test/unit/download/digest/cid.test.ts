// CIDs recomputed. The expected ones were printed by Kubo 0.43.0; test/e2e/cid.test.ts asks it again about other bytes.
import { createCipheriv } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createCidHash, matchesCid, parseCid } from '../../../../kit/download/digest/cid.ts';
import { isKitError } from '../../../../kit/errors.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
/** A dag-pb CIDv1, which says nothing of how it was made. */
const ANY_V1 = 'bafybeidfjeuz6b5h3mqnh26oswoxehl5425tw2csebqhh7kbigtp3isw6e';

/** The first `size` bytes of one endless sequence: `openssl enc -aes-256-ctr -K 0 -iv 0 </dev/zero | head -c size`. */
const bytesOf = (size: number) =>
  createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(Buffer.alloc(size));

async function cidsOf(expected: string, bytes: Uint8Array, step = 64 * KIB): Promise<readonly string[]> {
  const hash = createCidHash(expected);
  for (let at = 0; at < bytes.length; at += step) hash.update(bytes.subarray(at, at + step));
  return hash.digest();
}

/** Bytes in use after what is garbage has been taken away. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('the CIDs of createCidHash', () => {
  it.each([
    // [bytes, ipfs add, ipfs add --cid-version=1, and with --raw-leaves --chunker=size-1048576 --max-file-links=1024]
    [
      0,
      'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH',
      'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
      'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
    ],
    [
      1,
      'QmWVJYsv9zcwbLC94m2NqHth5YhaQJE7JkGxe5ipPcTG4N',
      'bafkreih3swvjrvxgywbhuv7mc64xrvsh7tab3ggdk636msmjv5lthhu2ym',
      'bafkreih3swvjrvxgywbhuv7mc64xrvsh7tab3ggdk636msmjv5lthhu2ym',
    ],
    [
      262143,
      'QmT3kKLMwNqPJY9RkS4qg5ztMKM7a73wjAQV7pEsnuoGFN',
      'bafkreihc5cqvjhuss2kh5hue4gbq3gtdxm4u56jrbgixus5aojd6h3wume',
      'bafkreihc5cqvjhuss2kh5hue4gbq3gtdxm4u56jrbgixus5aojd6h3wume',
    ],
    [
      262144,
      'QmSgAFYc1KwNMeyytM1o7DJY9QXVmsQavyjUnT263Y9EXe',
      'bafkreicrtk72fc7wopohko736g5gk44qmiyrq3zt225a5x4fl26nv5nape',
      'bafkreicrtk72fc7wopohko736g5gk44qmiyrq3zt225a5x4fl26nv5nape',
    ],
    [
      262145,
      'QmP38sdWocDmoeApS7jgATtFSqZQYrbsPVAjy9ikzi9GWz',
      'bafybeigiwqo3gami5vi4gwpsnqexap72qlqcq4lxzb7oq3gwrfjpb375mu',
      'bafkreiaeneoz2kcct5z5jbuo3bog77a5o7bw4iyvzpfotaddyqmidgy4be',
    ],
    [
      1048575,
      'QmQz5KLLH3PackzG3e3YWHeCmLHc9AMfJDKoJhYiXoj8jp',
      'bafybeigldoalt4xkcf3izziack3qap3omfy5bm43brp25zkltdwcedc57m',
      'bafkreib52jkmskaffocl664ju6663xurgdtinl7ymlyukxezkkfub6d75y',
    ],
    [
      1048576,
      'QmedqvTN8fPhyf1e3mr6ngVmvK8wepUHj7VsYXJXopxkJK',
      'bafybeib4ag5zwaogltt6ppc5razw55quot6omlat7twzn66dpafj4mbrsy',
      'bafkreiczcjsfz7lxm5xdgwe7ehwapxm7ximslkyix65viz4y2pa5fgu3yi',
    ],
    [
      1048577,
      'QmbqjBi7SarRjDP5n1ubz4wGiLfBaPoXuwmyPVkgofoEuW',
      'bafybeierhgiigvaqvtjhn6xc5jnbh6aiwgv5cng4t57bggjb4mxbfspowq',
      'bafybeidofomnxav6w5g5zafb5fi5t2agxkqxkuhd5y2wh3m4kvvffai4oq',
    ],
    [
      10485760,
      'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY',
      'bafybeielu7mo3j2o2kq2cdzy7duemrm3cgthvkcwardrwpaupfjdgbend4',
      'bafybeidnkmjukflv4cjfnv3pbjxhs25budu6hg5tjngilrezxqveletscu',
    ],
    [
      45613056,
      'QmSCEaxvcaorPGMYu2P391EaUfyCwm7vCLsNrWxFza4EGU',
      'bafybeiagebnznlc4mdphicbrcq6mtyhctsyxxfouifnqs7hxjfbzxof4i4',
      'bafybeiam352xurg77fzlovo7tftysurkyspnff4c7namoh3yeoz6n5rtmy',
    ],
    [
      45613057,
      'QmP4Wze4rXzjFtGCPkrB19XYijXzVTFfEQjZGBWKSjBMxt',
      'bafybeigcxazdyn243b6havezebpj2m3axls5ev4gw4ziu6qjwneycs5kre',
      'bafybeievmc5xnjldabm2mgi4goscuihiqjo42sbwh74345z45ok4r5zu2q',
    ],
    [
      45875200,
      'QmZYof4mEmL4mPTeznos24eoEMeumcukscnKGe1UWJNDTs',
      'bafybeigimnxtj5xsjxk7ndrmeypzmtstrpfxenxd6aqipiviwzwev5exgi',
      'bafybeicu4dvxj3qfnng32uw5hlubpt642r3psi3yxrr6wqpgej5fmaf7uq',
    ],
  ])('are those that Kubo prints for %i bytes', async (size, v0, small, v1) => {
    const bytes = bytesOf(size);
    expect(await cidsOf(v0, bytes)).toEqual([v0]);
    expect(await cidsOf(ANY_V1, bytes)).toEqual([...new Set([v1, small, v0])]);
    expect(matchesCid(small, await cidsOf(small, bytes))).toBe(true);
    expect(matchesCid(v1, await cidsOf(v1, bytes))).toBe(true);
  });

  it('are those that Kubo prints for hello', async () => {
    const v0 = 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX';
    expect(await cidsOf(v0, Buffer.from('hello'))).toEqual([v0]);
  });

  it('differ if a byte differs', async () => {
    const bytes = bytesOf(10 * MIB);
    bytes[5 * MIB] = 1 + (bytes[5 * MIB] ?? 0);
    const v0 = 'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY';
    const v1 = 'bafybeidnkmjukflv4cjfnv3pbjxhs25budu6hg5tjngilrezxqveletscu';
    expect(matchesCid(v0, await cidsOf(v0, bytes))).toBe(false);
    expect(matchesCid(v1, await cidsOf(v1, bytes))).toBe(false);
  });
});

describe('createCidHash', () => {
  it.each([1, 7, 1000, 64 * KIB, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, MIB, 3 * MIB])(
    'accepts chunks of %i bytes',
    async (step) => {
      const bytes = bytesOf(step === 1 ? 256 * KIB + 1 : 2 * MIB + 1);
      expect(await cidsOf(ANY_V1, bytes, step)).toEqual(await cidsOf(ANY_V1, bytes, 12_345));
    },
  );

  it('accepts empty chunks', async () => {
    const hash = createCidHash(ANY_V1);
    for (const text of ['', 'hel', '', 'lo', '']) hash.update(Buffer.from(text));
    expect(await hash.digest()).toEqual(await cidsOf(ANY_V1, Buffer.from('hello')));
  });

  it('accepts a buffer that is reused', async () => {
    const bytes = bytesOf(2 * MIB + 1);
    const hash = createCidHash(ANY_V1);
    const buffer = Buffer.alloc(100_000);
    for (let at = 0; at < bytes.length; at += buffer.length) {
      hash.update(buffer.subarray(0, bytes.copy(buffer, 0, at)));
      buffer.fill(0);
    }
    expect(await hash.digest()).toEqual(await cidsOf(ANY_V1, bytes));
  });

  it('hashes a long stream without keeping it in memory', async () => {
    const chunk = bytesOf(MIB);
    const hash = createCidHash(ANY_V1);
    const before = memoryInUse();
    for (let fed = 0; fed < 256; fed++) hash.update(chunk);
    expect(memoryInUse() - before).toBeLessThan(2 * MIB);
    expect(await hash.digest()).toHaveLength(3);
  });
});

describe('parseCid', () => {
  it.each([
    ['QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY', 'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY'],
    [' QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY\r\n', 'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY'],
    [ANY_V1, ANY_V1],
    ['zdj7WcFGxk4AgD4kSGTqWMarEgRBcMLeJkRwWuGDtNw8ftEiU', ANY_V1],
    ['k2jmtxtvzni7dbzzwqfbbs8qauve01wup378tywp9yub55zppucekohd', ANY_V1],
    [
      'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
      'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
    ],
  ])('%j', (text, canonical) => {
    expect(parseCid(text)).toBe(canonical);
  });

  it.each([
    ['empty', ' ', 'it is empty'],
    ['another text', '<html>not found</html>', 'a CID starts with'],
    ['a path', `/ipfs/${ANY_V1}`, 'a CID starts with'],
    ['a path after the CID', `${ANY_V1}/ipfs`, 'it is not a complete CID'],
    ['a sha512', 'a1'.repeat(64), 'it has 128 characters'],
    ['an endless text', `b${'a'.repeat(1e6)}`, 'it has 1000001 characters'],
    ['a truncated CIDv0', 'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLY', 'it is not a complete CID'],
    [
      'a CIDv0 with an additional character',
      'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYYY',
      'it is not a complete CID',
    ],
    [
      'a CIDv0 with a character outside base58',
      `QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLY0`,
      'it is not a complete CID',
    ],
    ['a CIDv0 with a multibase prefix', 'zQmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY', 'it is not a complete CID'],
    ['a truncated CIDv1', ANY_V1.slice(0, -1), 'it is not a complete CID'],
    ['a prefix only', 'bafybei', 'it is not a complete CID'],
    ['CIDs of two files', `${ANY_V1.slice(0, 40)}\n${ANY_V1.slice(0, 40)}`, 'it is not a complete CID'],
    ['the codec dag-cbor', 'zdpuAsEpN8M3QN89uAziXjV7fKuKuQXGpwNVeWwsBqnjAAZTN', 'its codec is 0x71'],
    ['blake2b-256', 'bafk2bzacecj35tdotcbcchb6ynyizfn422n2vn53lhd7jpeezzrxxcffgs3yg', 'its hash is 0xb220 of 32 bytes'],
    ['an identity CID', 'bafkqaa3inefa', 'its hash is 0x0 of 3 bytes'],
    ['a truncated sha2-256', 'bafkrefdfjeuz6b5h3mqnh26oswoxehl5425tw2a', 'its hash is 0x12 of 20 bytes'],
  ])('rejects %s', (_, text, found) => {
    const refusal = { code: 'invalid-input', message: expect.stringContaining(`: ${found}`) };
    expect(() => parseCid(text)).toThrow(expect.objectContaining(refusal));
    expect(() => createCidHash(text)).toThrow(expect.objectContaining(refusal));
  });

  it('truncates a long text in its error', () => {
    expect(() => parseCid('x'.repeat(1e6))).toThrow(expect.toSatisfy((error) => error.message.length < 500));
    expect(() => parseCid('')).toThrow(expect.toSatisfy((error) => isKitError(error, 'invalid-input')));
  });

  it.each([
    ['the same', ANY_V1, [ANY_V1], true],
    ['one of several', ANY_V1, ['QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX', ANY_V1], true],
    ['the CIDv0 of a CIDv1', ANY_V1, ['QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY'], true],
    ['the CIDv1 of a CIDv0', 'QmVA2bJzKCjTsixY6mPxyrqrZQ9tvmLJ5CVjZ5zGKEKLYY', [ANY_V1], true],
    ['base36', 'k2jmtxtvzni7dbzzwqfbbs8qauve01wup378tywp9yub55zppucekohd', [ANY_V1], true],
    ['another', ANY_V1, ['QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX'], false],
    ['the same hash with another codec', ANY_V1, [ANY_V1.replace('bafybei', 'bafkrei')], false],
    ['none', ANY_V1, [], false],
  ])('matchesCid with %s', (_, expected, computed, equal) => {
    expect(matchesCid(expected, computed)).toBe(equal);
  });
});
