// The CID of a file, recomputed while its bytes stream by. Loads multiformats and ipfs-unixfs-importer, which nobody
// else needs: import it with `await import('./cid.ts')`.
//
// What is a library's: CIDs as text and bytes, the shape of the tree and its nodes. What is ours: the sha256 of the
// leaves, because the importer copies each byte up to three times and keeps 174 leaves in memory for a CIDv0.
import { createHash } from 'node:crypto';
import {
  type BufferImporterResult,
  type ImporterOptions,
  importFile,
  type WritableStorage,
} from 'ipfs-unixfs-importer';
import { CID, digest as multihash, varint } from 'multiformats';
import { KitError } from '../../errors.ts';

/** https://github.com/multiformats/multicodec/blob/master/table.csv */
const DAG_PB = 0x70;
const RAW = 0x55;
const SHA2_256 = 0x12;
/** The base32, base36 and base58 texts of a sha2-256 CID have 59 characters at most. */
const MAX_CID_CHARACTERS = 100;

/** How `ipfs add` made a CID: https://specs.ipfs.tech/ipips/ipip-0499/ and Kubo's config/profile.go. */
interface Profile {
  readonly importer: Required<Pick<ImporterOptions, 'profile' | 'cidVersion' | 'rawLeaves'>>;
  /** Bytes. */
  readonly chunkBytes: number;
}

/** Kubo's default up to 0.40 and Lotus's releases. */
const V0: Profile = { importer: { profile: 'unixfs-v0-2015', cidVersion: 0, rawLeaves: false }, chunkBytes: 2 ** 18 };
/** `ipfs add --cid-version=1` with otherwise that default. */
const V1_SMALL: Profile = {
  importer: { profile: 'unixfs-v0-2015', cidVersion: 1, rawLeaves: true },
  chunkBytes: 2 ** 18,
};
/** What dist.ipfs.tech used since Kubo 0.41. */
const V1_2025: Profile = {
  importer: { profile: 'unixfs-v1-2025', cidVersion: 1, rawLeaves: true },
  chunkBytes: 2 ** 20,
};

export interface CidHash {
  /** Hashes at once and keeps nothing of `chunk`, which may be of any size and be used again. */
  update(chunk: Uint8Array): void;
  /** Returns the CIDs that the bytes have under the profiles that can give such a CID as is expected. */
  digest(): Promise<readonly string[]>;
}

/**
 * Returns a CID in its canonical text: `Qm…` for a CIDv0, base32 for a CIDv1. White space around it is passed over.
 * Throws `invalid-input` on what is no CID, and on one whose codec or hash no file has under the profiles known here.
 */
export function parseCid(text: string): string {
  return decode(text).toString();
}

/**
 * Returns a hash of the bytes to come, of as many kinds as can lead to `expected`. A CIDv0 was made in one way, and a
 * raw CID is of one block, the same under all profiles; any other CIDv1 does not tell its own profile, or is a CIDv0 in
 * the other spelling, so that all three are computed in the one pass. Throws `invalid-input` as parseCid does.
 */
export function newCidHash(expected: string): CidHash {
  const candidates = profilesOf(decode(expected)).map((profile) => ({ profile, leaves: hashLeaves(profile) }));
  let ended = false;
  return {
    update(chunk) {
      if (ended) throw new Error('update() after digest()');
      for (const { leaves } of candidates) leaves.update(chunk);
    },
    async digest() {
      if (ended) throw new Error('digest() a second time');
      ended = true;
      const cids = await Promise.all(candidates.map(({ profile, leaves }) => computeRootCid(profile, leaves.end())));
      return [...new Set(cids)];
    },
  };
}

/** Returns whether one of `computed` is `expected`. A CIDv0 equals the CIDv1 of the same codec and hash. */
export function matchesCid(expected: string, computed: readonly string[]): boolean {
  const cid = decode(expected).toV1();
  return computed.some((text) => decode(text).toV1().equals(cid));
}

function profilesOf({ version, code }: CID): readonly Profile[] {
  if (version === 0) return [V0];
  return code === RAW ? [V1_2025] : [V1_2025, V1_SMALL, V0];
}

function decode(text: string): CID {
  const trimmed = text.trim();
  const { version, code, multihash: hash } = decodeAny(trimmed);
  if (code !== DAG_PB && code !== RAW) {
    throw badCid(trimmed, `its codec is 0x${code.toString(16)}; that of a file is dag-pb (0x70) or raw (0x55)`);
  }
  if (hash.code !== SHA2_256 || hash.size !== 32) {
    throw badCid(trimmed, `its hash is 0x${hash.code.toString(16)} of ${hash.size} bytes, not sha2-256 (0x12) of 32`);
  }
  // Made anew, it does not remember the text and prints the canonical one.
  return CID.create(version, code, multihash.create(SHA2_256, hash.digest));
}

function decodeAny(text: string): CID {
  if (text === '') throw badCid(text, 'it is empty');
  if (text.length > MAX_CID_CHARACTERS) throw badCid(text, `it has ${text.length} characters, which no such CID has`);
  if (!/^(?:Qm|[bkz])/.test(text)) throw badCid(text, 'it does not start with Qm, b, k or z, as CIDs do');
  try {
    return CID.parse(text);
  } catch (cause) {
    throw badCid(text, `it is not a whole CID (${cause instanceof Error ? cause.message : cause})`, cause);
  }
}

function badCid(text: string, problem: string, cause?: unknown): KitError {
  return new KitError('invalid-input', {
    subject: `CID '${text.length > MAX_CID_CHARACTERS ? `${text.slice(0, MAX_CID_CHARACTERS)}…` : text}'`,
    problem,
    fix: "Write the CID that `ipfs add --only-hash --quieter` prints for the file, or the one in upstream's .cid file.",
    cause,
  });
}

/** One leaf of the tree. */
interface Leaf {
  readonly sha256: Uint8Array;
  /** Bytes of the file in it. */
  readonly size: number;
}

/** Hashes one leaf after the other. */
interface LeafHash {
  add(part: Uint8Array, at: number): void;
  /** Returns the sha256 of the leaf, which holds `size` bytes, and starts the next one. */
  finish(size: number): Uint8Array;
}

function hashLeaves({ chunkBytes: size, importer }: Profile) {
  const hash = importer.rawLeaves ? hashRawLeaves() : hashFileLeaves(size);
  const leaves: Leaf[] = [];
  let filled = 0;
  const finish = () => {
    leaves.push({ sha256: hash.finish(filled), size: filled });
    filled = 0;
  };
  return {
    update(chunk: Uint8Array): void {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + size - filled);
        hash.add(part, filled);
        at += part.length;
        filled += part.length;
        if (filled === size) finish();
      }
    },
    end(): readonly Leaf[] {
      // An empty file is one empty leaf.
      if (filled > 0 || leaves.length === 0) finish();
      return leaves;
    },
  };
}

function hashRawLeaves(): LeafHash {
  let hash = createHash('sha256');
  return {
    add(part) {
      hash.update(part);
    },
    finish() {
      const sha256 = hash.digest();
      hash = createHash('sha256');
      return sha256;
    },
  };
}

/** Such a leaf starts with its length, so that it is hashed only once it is whole: the one copy that is made. */
function hashFileLeaves(maximum: number): LeafHash {
  const bytes = Buffer.alloc(maximum);
  return {
    add(part, at) {
      bytes.set(part, at);
    },
    finish(size) {
      const { head, tail } = leafFrame(size);
      return createHash('sha256').update(head).update(bytes.subarray(0, size)).update(tail).digest();
    },
  };
}

/**
 * Returns what stands around `size` bytes in a dag-pb leaf: PBNode.Data (field 1) that holds a UnixFS message of Type
 * File (field 1), Data (2) unless there are none, and filesize (3). https://specs.ipfs.tech/unixfs/
 */
function leafFrame(size: number): { readonly head: Uint8Array; readonly tail: Uint8Array } {
  const length = uvarint(size);
  const before = [0x08, 0x02, ...(size > 0 ? [0x12, ...length] : [])];
  const after = [0x18, ...length];
  const message = uvarint(before.length + size + after.length);
  return { head: Uint8Array.from([0x0a, ...message, ...before]), tail: Uint8Array.from(after) };
}

function uvarint(value: number): Uint8Array {
  return varint.encodeTo(value, new Uint8Array(varint.encodingLength(value)));
}

type UnixFs = NonNullable<BufferImporterResult['unixfs']>;

const DISCARDING_STORAGE: WritableStorage = { put: async (cid) => cid };
const NO_BYTES = new Uint8Array();

/** Returns the CID of the tree that the importer builds over leaves that have been hashed already. */
async function computeRootCid({ importer }: Profile, leaves: readonly Leaf[]): Promise<string> {
  const toResult = importer.rawLeaves ? rawLeaf : fileLeaf;
  async function* bufferImporter() {
    for (const leaf of leaves) yield async () => toResult(leaf);
  }
  const { cid } = await importFile({ content: NO_BYTES }, DISCARDING_STORAGE, { ...importer, bufferImporter });
  return cid.toString();
}

function rawLeaf({ sha256, size }: Leaf): BufferImporterResult {
  return { cid: CID.createV1(RAW, multihash.create(SHA2_256, sha256)), size: BigInt(size), block: NO_BYTES };
}

function fileLeaf({ sha256, size }: Leaf): BufferImporterResult {
  const { head, tail } = leafFrame(size);
  // What the importer asks of a leaf that it has not made itself.
  const unixfs = { data: undefined, fileSize: () => BigInt(size), isDirectory: () => false } as unknown as UnixFs;
  return {
    cid: CID.createV0(multihash.create(SHA2_256, sha256)),
    size: BigInt(head.length + size + tail.length),
    block: NO_BYTES,
    unixfs,
  };
}
