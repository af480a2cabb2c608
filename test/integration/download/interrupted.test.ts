// How a transfer ends: it leaves nothing behind, regardless of the receiver, and logs its progress and result.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createTransferFixture, FILE_BYTES, FILE_NAME, LIMITS } from './transfers.ts';

const MODULE = join(import.meta.dirname, '..', '..', '..', 'kit', 'download', 'transfer', 'transfer.ts');

describe('the end of a transfer', () => {
  it('leaves nothing behind when the file is complete', async () => {
    const stage = await createTransferFixture(null);
    await stage.run();
    await vi.waitFor(async () => expect(await stage.origins[0]?.connections()).toBe(0), 10_000);
  });

  it('leaves nothing behind when the receiver stops early', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'stall', after: FILE_BYTES / 2 }));
    const { value, error } = await stage.run({}, async ({ chunks }) => {
      for await (const chunk of chunks) if (chunk.length > 0) break;
    });
    expect([value?.statistics.requests, error]).toEqual([1, undefined]);
    await vi.waitFor(async () => expect(await stage.origins[0]?.connections()).toBe(0), 10_000);
  });

  it('leaves nothing behind when the receiver stops during a wait, and logs no failed try', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'stall', after: 1000 }));
    const { info, debug } = await stage.run({}, async ({ chunks }) => {
      const iterator = chunks[Symbol.asyncIterator]();
      await iterator.next();
      void iterator.next();
    });
    expect([info.length, debug.length]).toEqual([1, 2]);
    await vi.waitFor(async () => expect(await stage.origins[0]?.connections()).toBe(0), 10_000);
  });

  it('leaves nothing behind when the receiver never reads, and when it stops during a pause', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'reset', after: 1000 }));
    expect((await stage.run({}, async () => undefined)).value?.statistics.requests).toBe(1);
    let ended = false;
    const pausing = Promise.withResolvers<void>();
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        pausing.resolve();
        signal.addEventListener('abort', () => {
          ended = true;
          reject(signal.reason);
        });
      });
    const { value } = await stage.run({ sleep }, async ({ chunks }) => {
      const iterator = chunks[Symbol.asyncIterator]();
      await iterator.next();
      // Waits for a chunk that never comes; nothing awaits this.
      void iterator.next();
      await pausing.promise;
    });
    expect([value?.statistics.requests, ended]).toEqual([1, true]);
    await vi.waitFor(async () => expect(await stage.origins[0]?.connections()).toBe(0), 10_000);
  });

  it('leaves nothing that keeps the process alive, and no unhandled rejection', async () => {
    const stage = await createTransferFixture(({ attempt }) => {
      return attempt === 1 ? { kind: 'serve', delayMs: 30_000 } : { kind: 'stall', after: FILE_BYTES / 2 };
    });
    const script = `
      import { transferFile } from ${JSON.stringify(MODULE)};
      const limits = ${JSON.stringify({ ...LIMITS, backoffMs: 1 })};
      const options = { tokens: [], pinned: true, maximumBytes: 1e9, log: { info() {}, debug() {} }, limits };
      const sources = [{ origin: 'a', url: ${JSON.stringify(`${stage.origins[0]?.url}/${FILE_NAME}`)} }];
      const delivery = await transferFile(sources, async ({ chunks }) => {
        const iterator = chunks[Symbol.asyncIterator]();
        await iterator.next();
        for (let i = 0; i < 20; i++) void iterator.next();
        return 'done';
      }, options);
      console.log(delivery.value, performance.now());
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const [code] = await once(child, 'close');
    clearTimeout(timer);
    expect([code, output]).toEqual([0, expect.stringMatching(/^done [\d.]+\n$/)]);
  });
});

describe('the report of a transfer', () => {
  it('names origins, bytes, time and repeated bytes at the end', async () => {
    const stage = await createTransferFixture(
      ({ attempt }) => (attempt === 1 ? { kind: 'reset', after: FILE_BYTES / 2 } : { kind: 'answer', status: 403 }),
      () => ({ kind: 'serve', noRanges: true }),
    );
    const { info, debug } = await stage.run();
    const url = (index: number) => `${stage.origins[index]?.url}/${FILE_NAME}`;
    expect(info).toEqual([
      `a: the connection was closed, after 0.5 MB (${url(0)})`,
      `a: it answered 403, after 0.5 MB (${url(0)})`,
      expect.stringMatching(
        /^a and b: kubo_v0\.43\.0_linux-amd64\.tar\.gz, 1\.0 MB in \d+\.\d s \(\d+\.\d MB\/s\), plus 0\.5 MB received twice, 3 requests$/,
      ),
    ]);
    expect(debug).toEqual([
      `GET ${url(0)}`,
      `${url(0)} answered 200: ${FILE_BYTES} bytes`,
      expect.stringMatching(/^retrying a in \d+ ms$/),
      `GET ${url(0)} from byte 500000`,
      `${url(0)} answered 403: it answered 403`,
      `GET ${url(1)} from byte 500000`,
      `${url(1)} answered 200: ${FILE_BYTES} bytes, 500000 bytes received already`,
    ]);
  });

  it('logs the progress every few seconds', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'serve', trickle: { bytes: FILE_BYTES / 20, pause: 1 } }));
    let time = 0;
    // The clock advances two seconds with each reading.
    const { info } = await stage.run({ now: () => (time += 2000) });
    const progress = info.slice(0, -1);
    expect(progress.length).toBeGreaterThan(1);
    for (const line of progress)
      expect(line).toMatch(/^a: (?:\d+ bytes|\d\.\d MB) of 1\.0 MB after \d+ s \(0\.\d MB\/s\)$/);
    const seconds = progress.map((line) => Number(/after (\d+) s/.exec(line)?.[1]));
    expect(seconds.every((at, index) => index === 0 || at - (seconds[index - 1] ?? 0) >= 10)).toBe(true);
  });

  it('gives length, source and statistics to the receiver', async () => {
    const stage = await createTransferFixture(null);
    await stage.run({}, async (download, collect) => {
      expect(download).toMatchObject({
        length: FILE_BYTES,
        source: { origin: 'a', url: `${stage.origins[0]?.url}/${FILE_NAME}` },
      });
      await collect(download);
      const { milliseconds, ...counts } = download.statistics();
      expect(counts).toEqual({ origins: ['a'], received: FILE_BYTES, refetched: 0, requests: 1 });
      expect(milliseconds).toBeGreaterThan(0);
    });
  });
});
