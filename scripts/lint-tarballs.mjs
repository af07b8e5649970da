// `npm run pack:lint`: checks each tarball with publint, attw, check-ranges.mjs and check-tarball.mjs. publint and attw accept only one
// tarball per run.
import { findWrongRanges } from './check-ranges.mjs'
import { findTarballProblems } from './publishing/check-tarball.mjs'
import { readTarball } from './publishing/read-tarball.mjs'
import { bin, publishedPackages, run, tarballOf } from './workspace.mjs'

let failed = false
for (const published of publishedPackages()) {
  const tarball = tarballOf(published)
  for (const [command, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only'],
  ]) {
    if ((await run(bin(command), args)) !== 0) failed = true
  }
  const files = readTarball(tarball)
  // Packing replaces `workspace:*` with a version.
  const manifest = JSON.parse(files.get('package.json'))
  for (const problem of [...findWrongRanges(manifest), ...findTarballProblems(manifest, files)]) {
    console.error(`${published.name}: ${problem}`)
    failed = true
  }
}
process.exit(failed ? 1 : 0)
