// Typechecks the examples in the documents. Tools for this task need TypeScript's JavaScript API, which TypeScript 7 does not have.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bin, root, run } from '../workspace.mjs'

// The examples are in a folder of the site, whose package.json has the packages that examples import.
const folder = join(root, 'site', '.cache', 'examples')

/**
 * Returns the `ts` and `tsx` code blocks of a Markdown text with their languages, and the lines at which they start. In the doc blocks of a
 * source text, only a `tsx` block with an import is a complete module, so the other blocks are left out.
 */
export function readExamples(text) {
  const blocks = text.matchAll(/^( \* | {3}|)```(tsx?)\n(.*?)^\1```$/gms)
  return [...blocks].flatMap(({ 1: margin = '', 2: language, 3: lines = '', index }) => {
    const isDocBlock = margin === ' * '
    const code = lines.replace(isDocBlock ? /^ \* ?/gm : /^ {3}/gm, (all) => (margin ? '' : all))
    const line = text.slice(0, index).split('\n').length + 1
    const isPart = isDocBlock && (language === 'ts' || !code.startsWith('import '))
    return isPart ? [] : [{ line, code, language }]
  })
}

/** Typechecks every `ts` and `tsx` code block of the documents and sources against the sources. Each block is a separate module. */
export async function compileExamples(paths) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let count = 0
  for (const path of paths) {
    for (const { code, line, language } of readExamples(readFileSync(join(root, path), 'utf8'))) {
      const name = `${path.replace(/[/.]/g, '-')}-line-${line}.${language}`
      writeFileSync(join(folder, name), `${code}export {}\n`)
      count += 1
    }
  }
  if (count === 0) return true
  // Examples import the client from a module of their own, as in the quick start.
  copyFileSync(join(root, 'examples/vite-spa/src/genauth.ts'), join(folder, 'genauth.ts'))
  const compilerOptions = {
    composite: false,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
    jsx: 'react-jsx',
    noPropertyAccessFromIndexSignature: false,
    noUnusedLocals: false,
    noUncheckedSideEffectImports: false,
    types: ['node'],
  }
  const config = { extends: '../../../tsconfig.base.json', compilerOptions, include: ['.'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config, null, 2))
  console.log(`Compiling ${count} examples.`)
  return (await run(bin('tsc'), ['-p', folder])) === 0
}
