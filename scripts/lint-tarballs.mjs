// `npm run pack:lint`: checks each tarball with publint, attw and check-ranges.mjs, and looks for missing files. publint and attw accept
// only one tarball per run.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { findWrongRanges } from './check-ranges.mjs'
import { bin, publishedPackages, run, tarballOf } from './workspace.mjs'

/** Reads the `package.json` of a tarball. Packing replaces `workspace:*` with a version. */
function manifestIn(tarball) {
  const options = { encoding: 'utf8' }
  return JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], options))
}

/** Finds the files that the manifest's exports name, and that the tarball lacks. publint ignores conditions that it does not know. */
function findMissingFiles(tarball, { exports }) {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n')
  return Object.values(exports)
    .flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)))
    .filter((path) => !files.includes(join('package', path)))
    .map((path) => `exports names ${path}, which is not in the tarball.`)
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
  const manifest = manifestIn(tarball)
  for (const problem of [...findWrongRanges(manifest), ...findMissingFiles(tarball, manifest)]) {
    console.error(`${published.name}: ${problem}`)
    failed = true
  }
}
process.exit(failed ? 1 : 0)
