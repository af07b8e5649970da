import { mkdirSync, rmSync } from 'node:fs'
import { pnpm, publishedPackages, runOrExit, tarballs } from './workspace.mjs'

// Packs what would be published. The other checks of a package look at these tarballs, never at the workspace.
rmSync(tarballs, { recursive: true, force: true })
mkdirSync(tarballs, { recursive: true })
for (const { directory } of publishedPackages()) {
  await runOrExit('npx', pnpm('pack', '--pack-destination', tarballs), { cwd: directory })
}
