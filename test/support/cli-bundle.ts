// The command line as users run it. The bundle starts four times as fast as the sources.
import { join } from 'node:path';

/** The path of its script. bundles.test.ts checks that it is up to date. */
export const CLI = join(import.meta.dirname, '..', '..', 'cli', 'dist', 'index.js');
