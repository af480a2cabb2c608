// Run as a program: prints what the tool cache in RUNNER_TOOL_CACHE is like.
import { examineToolCache } from '../../../kit/doctor/facts/tool-cache.ts';

console.log(JSON.stringify(await examineToolCache(process.env.RUNNER_TOOL_CACHE ?? '')));
