// npm run bench [name …]: measured claims, one JSON object a line; exit 1 where one misses its limit.
import type { Measurement } from './measurement.ts';
import { warmVsNode } from './warm-vs-node.ts';

const BENCHES: Readonly<Record<string, () => Promise<Measurement>>> = { 'warm-vs-node': warmVsNode };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const measurement = await bench();
    console.log(
      JSON.stringify(measurement, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)),
    );
    if (measurement.ratio > measurement.limit) process.exitCode = 1;
  }
}
