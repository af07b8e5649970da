// `npm run release:version`: sets the next versions and writes the changelogs. `changeset version` alone leaves the lockfile outdated.
import { bin, pnpm, runOrExit } from '../workspace.mjs'

await runOrExit(bin('changeset'), ['version'])
await runOrExit('npx', pnpm('install', '--lockfile-only'))
