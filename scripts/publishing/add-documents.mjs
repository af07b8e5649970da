// Adds the documents of the repository to a package that is about to be packed. npm packs no files outside of the package's folder.
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, rootManifest } from '../workspace.mjs'
import { makeLinksAbsolute } from './absolute-links.mjs'
import { repositoryUrl } from './project-fields.mjs'

const base = `${repositoryUrl(rootManifest)}/blob/main`

function addDocument(from, to, folder) {
  writeFileSync(to, makeLinksAbsolute(readFileSync(from, 'utf8'), { folder, base }))
}

/**
 * Writes LICENSE, SECURITY.md and the README with absolute links into a folder, and the instructions for coding agents if the package has
 * them.
 *
 * @param target the folder with the extracted package
 */
export function addDocuments({ directory, manifest }, target) {
  copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  addDocument(join(root, 'SECURITY.md'), join(target, 'SECURITY.md'), '')
  if (manifest.files.includes('skills')) {
    cpSync(join(root, 'docs', 'SKILL.md'), join(target, 'skills', 'genauth', 'SKILL.md'))
  }
  addDocument(join(directory, 'README.md'), join(target, 'README.md'), relative(root, directory))
}
