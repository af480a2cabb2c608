const { appendFileSync } = require('node:fs');

const { FAKE_PLATFORM: platform } = process.env;
appendFileSync(process.env.GITHUB_OUTPUT, `platform=${platform}\n`);
if (process.env['INPUT_EXPECT-PLATFORM'] !== platform) {
  console.log(`::error title=arch-probe::expected ${process.env['INPUT_EXPECT-PLATFORM']}, found ${platform}`);
  process.exitCode = 1;
}
