import getReleasePlan from '@changesets/get-release-plan'
import { root } from './workspace.mjs'

// Reads every changeset as a release would, which fails on one that names a package that is not there, and tells what it would do.
const { releases } = await getReleasePlan(root)
for (const { name, oldVersion, newVersion } of releases) {
  console.log(`${name}: ${oldVersion} -> ${newVersion}`)
}
