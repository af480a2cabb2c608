// What happens when output cannot be written: a reader such as `head -1` closed the pipe, or the disk is full.
import { EXIT } from './output.ts';

/**
 * Discards output after its reader has closed the pipe. The command goes on and keeps its exit code, so that a check never passes
 * because of `| head -1`, and an install is not left half done. Any other error of a stream ends the process with one line.
 */
export function tolerateClosedPipes({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stdout.on('error', (error) => endUnlessClosed(error, 'standard output'));
  stderr.on('error', (error) => endUnlessClosed(error, 'standard error'));
}

function endUnlessClosed(error: NodeJS.ErrnoException, name: string): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`ipfs-kit: ${name} cannot be written: ${error.message}\n`);
  process.exit(EXIT.found);
}
