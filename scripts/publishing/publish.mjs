// `node scripts/publishing/publish.mjs`: publishes the tested tarballs. `changeset publish` would pack the packages again, without their
// documents. `npm run pack:dry-run` does everything except the upload, and fails if npm prints a warning. `--list` only prints the names
// of the packages whose version npm does not have.
import { execFileSync, spawnSync } from 'node:child_process'
import { publishedPackages, rootManifest, tarballOf } from '../workspace.mjs'
import { findWarnings } from './find-warnings.mjs'
import { hasPlaceholder } from './project-fields.mjs'

const isDryRun = process.argv.includes('--dry-run')
const isList = process.argv.includes('--list')

/** Whether npm has this version. A repeated release publishes only the packages that the previous attempt did not publish. */
function isPublished({ name, manifest }) {
  const args = ['view', `${name}@${manifest.version}`, 'version']
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8' })
  if (status !== 0 && !stderr.includes('E404')) throw new Error(stderr)
  return stdout.trim() === manifest.version
}

function publish(published) {
  const { manifest } = published
  const tag = manifest.version.includes('-') ? 'next' : 'latest'
  const args = ['publish', tarballOf(published), '--tag', tag]
  execFileSync('npm', args, { stdio: 'inherit' })
}

/** Returns the warnings and errors of npm. */
function rehearse(published) {
  const args = ['publish', tarballOf(published), '--dry-run', '--ignore-scripts', '--tag', 'latest']
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' })
  return status === 0 ? findWarnings(stderr) : [stderr]
}

if (isList) {
  const unpublished = publishedPackages().filter((published) => !isPublished(published))
  console.log(unpublished.map(({ name }) => name).join(' '))
} else if (isDryRun) {
  for (const published of publishedPackages()) {
    for (const warning of rehearse(published)) {
      console.error(`${published.name}: ${warning}`)
      process.exitCode = 1
    }
  }
} else if (hasPlaceholder(rootManifest)) {
  console.error('The root package.json has the placeholder OWNER. Set `repository` and `homepage`.')
  process.exitCode = 1
} else {
  for (const published of publishedPackages()) if (!isPublished(published)) publish(published)
}
