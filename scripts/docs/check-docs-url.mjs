// Checks that errors link to the documentation site. A package cannot import the package.json of the repository.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, rootManifest } from '../workspace.mjs'

const path = 'packages/core/src/errors.ts'

/** Returns one line if the URL in a source text is not the `homepage`. */
export function compareDocsUrl(source, homepage) {
  const [, found] = /const docsBase = '(.*)'/.exec(source) ?? []
  if (found === homepage) return []
  return [`${path}: docsBase is ${found}. Set it to the homepage in package.json, ${homepage}.`]
}

export const checkDocsUrl = () =>
  compareDocsUrl(readFileSync(join(root, path), 'utf8'), rootManifest.homepage)
