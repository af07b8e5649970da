// `npm run pack`: packs each package for the tarball checks. `pnpm pack` alone keeps old tarballs, and pnpm may not be installed.
import { mkdirSync, rmSync } from 'node:fs'
import { pnpm, publishedPackages, runOrExit, tarballs } from './workspace.mjs'

rmSync(tarballs, { recursive: true, force: true })
mkdirSync(tarballs, { recursive: true })
for (const { directory } of publishedPackages()) {
  await runOrExit('npx', pnpm('pack', '--pack-destination', tarballs), { cwd: directory })
}
