const { appendFileSync } = require('node:fs');

const { STAND_IN_PLATFORM: platform } = process.env;
appendFileSync(process.env.GITHUB_OUTPUT, `platform=${platform}\n`);
if (process.env['INPUT_EXPECT-PLATFORM'] !== platform) {
  console.log(
    `::error title=arch-probe::this job was promised ${process.env['INPUT_EXPECT-PLATFORM']} and runs as ${platform}`,
  );
  process.exitCode = 1;
}
