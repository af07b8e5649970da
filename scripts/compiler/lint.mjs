// Lints folders with the rules of React Compiler. This folder has its own dependencies, because ESLint's parser needs TypeScript 6.
import { ESLint } from 'eslint'
import { rules } from './rules.mjs'

/** Returns the number of linted files, and a report of all errors and warnings, which is empty if there are none. */
export async function lintFolders(root, folders) {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: rules })
  const results = await eslint.lintFiles(folders)
  const formatter = await eslint.loadFormatter('stylish')
  return { files: results.length, report: await formatter.format(results) }
}
