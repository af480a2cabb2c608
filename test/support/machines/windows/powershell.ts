// Builds the stand-in for PowerShell.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds it for Windows, without a network. */
export async function buildPowerShell(program: string): Promise<void> {
  const env = { ...process.env, GOOS: 'windows', GOARCH: 'amd64', CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '' };
  const source = join(import.meta.dirname, 'powershell.go');
  await run('go', ['build', '-trimpath', '-o', program, source], { env });
}
