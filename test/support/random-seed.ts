// Runs first in each test file. Every run of the tests tries the same random values, so that a change is what makes a test fail.
// `SEED=<number> npm test` tries others; `npm run fuzz` looks for inputs that fail.
import fc from 'fast-check';

/** A whole number of 32 bits. */
export const SEED = Number(process.env.SEED ?? 20_261_201);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
