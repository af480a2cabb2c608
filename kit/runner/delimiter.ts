// The random line that ends a value in the runner's files.
import type { RandomUuid } from '../random-uuid.ts';

/** Returns a random delimiter that neither the name nor the value contains. */
export function drawDelimiter(name: string, value: string, random: RandomUuid): string {
  for (;;) {
    const delimiter = `ghadelimiter_${random()}`;
    if (!name.includes(delimiter) && !value.includes(delimiter)) return delimiter;
  }
}
