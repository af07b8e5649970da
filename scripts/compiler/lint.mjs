// Lints folders with the rules of React Compiler. This folder has its own dependencies, because ESLint's parser needs TypeScript 6.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { rules } from './rules.mjs'

/** Returns the number of linted files, and a report of all errors and warnings, which is empty if there are none. */
export async function lintFolders(root, folders) {
  const config = [{ ignores: ignoredFolders(root) }, ...rules]
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: config })
  const results = await eslint.lintFiles(folders)
  const formatter = await eslint.loadFormatter('stylish')
  return { files: results.length, report: await formatter.format(results) }
}

/** Returns patterns of the folders in `.gitignore`, such as the output of a build. */
function ignoredFolders(root) {
  const lines = readFileSync(join(root, '.gitignore'), 'utf8').split('\n')
  return lines.filter((line) => line.endsWith('/')).map((folder) => `**/${folder}**`)
}
