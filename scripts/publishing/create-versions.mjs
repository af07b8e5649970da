// `npm run release:version`: sets the next versions and writes the changelogs. `changeset version` alone leaves the lockfile outdated, and
// writes changelogs for the examples too.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { bin, pnpm, root, runOrExit } from '../workspace.mjs'

await runOrExit(bin('changeset'), ['version'])
const added = ['ls-files', '--others', '--exclude-standard', '*CHANGELOG.md']
for (const path of execFileSync('git', added, { cwd: root, encoding: 'utf8' }).split('\n')) {
  if (path && !/^packages\/[^/]+\/CHANGELOG\.md$/.test(path)) rmSync(join(root, path))
}
await runOrExit('npx', pnpm('install', '--lockfile-only'))
