// `npm run pack`: packs each package. `pnpm pack` alone keeps old tarballs, and adds no documents of the repository. pnpm may not be installed.
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { addDocuments } from './publishing/add-documents.mjs'
import { pnpm, publishedPackages, root, runOrExit, tarballOf, tarballs } from './workspace.mjs'

const staging = join(root, '.cache', 'staging')

for (const folder of [staging, tarballs]) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

/** Packs a package with pnpm, which replaces `workspace:*`, adds the documents, and packs the result with npm. */
async function pack(published) {
  const { directory } = published
  const target = join(staging, basename(directory))
  mkdirSync(target)
  // pnpm prints the path of every file.
  const quiet = { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] }
  await runOrExit('npx', pnpm('pack', '--pack-destination', staging), quiet)
  const packed = join(staging, basename(tarballOf(published)))
  await runOrExit('tar', ['-xzf', packed, '-C', target, '--strip-components=1'])
  addDocuments(published, target)
  const options = ['--pack-destination', tarballs, '--loglevel', 'warn']
  await runOrExit('npm', ['pack', ...options], { cwd: target })
}

for (const published of publishedPackages()) await pack(published)
console.log(
  `\nTo use the packages in an app, run this command in its folder:\n  npm install ${tarballs}/genauth-*.tgz @tanstack/react-query`,
)
