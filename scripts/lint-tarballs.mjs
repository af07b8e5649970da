// `npm run pack:lint`: checks each tarball with publint, attw and check-ranges.mjs. publint and attw accept only one tarball per run.
import { execFileSync } from 'node:child_process'
import { findWrongRanges } from './check-ranges.mjs'
import { bin, publishedPackages, run, tarballOf } from './workspace.mjs'

/** Reads the `package.json` of a tarball. Packing replaces `workspace:*` with a version. */
function manifestIn(tarball) {
  const options = { encoding: 'utf8' }
  return JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], options))
}

let failed = false
for (const published of publishedPackages()) {
  const tarball = tarballOf(published)
  for (const [command, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only'],
  ]) {
    if ((await run(bin(command), args)) !== 0) failed = true
  }
  for (const problem of findWrongRanges(manifestIn(tarball))) {
    console.error(`${published.name}: ${problem}`)
    failed = true
  }
}
process.exit(failed ? 1 : 0)
