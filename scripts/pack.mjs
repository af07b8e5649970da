// `npm run pack`: packs each package for the checks of the tarballs. `pnpm pack` keeps tarballs of earlier runs, and pnpm may not be installed.
import { mkdirSync, rmSync } from 'node:fs'
import { pnpm, publishedPackages, runOrExit, tarballs } from './workspace.mjs'

rmSync(tarballs, { recursive: true, force: true })
mkdirSync(tarballs, { recursive: true })
for (const { directory } of publishedPackages()) {
  await runOrExit('npx', pnpm('pack', '--pack-destination', tarballs), { cwd: directory })
}
