// A program that prints the facts about the tool cache in RUNNER_TOOL_CACHE.
import { inspectToolCache } from '../../../kit/doctor/facts/tool-cache.ts';

console.log(JSON.stringify(await inspectToolCache(process.env.RUNNER_TOOL_CACHE ?? '')));
