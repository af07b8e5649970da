// `npm run changes`: prints the next versions. Fails if a changeset contains an unknown package. The command `changeset status` would
// require the branch main.
import getReleasePlan from '@changesets/get-release-plan'
import { root } from './workspace.mjs'

const { releases } = await getReleasePlan(root)
for (const { name, oldVersion, newVersion } of releases) {
  console.log(`${name}: ${oldVersion} -> ${newVersion}`)
}
