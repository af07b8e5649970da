// Writes the examples of the recipes into modules, so that tests run the code that the pages show.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readExamples } from '../scripts/docs/compile-examples.mjs'

const pages = join(import.meta.dirname, 'pages')

/** The modules are in a folder of the site, so their imports resolve to the packages of the site. */
const folder = join(import.meta.dirname, '.cache', 'recipes')

/** Returns the `ts` and `tsx` examples of each recipe, by its name. */
function readRecipes(path) {
  const files = readdirSync(join(pages, path)).filter((file) => file !== 'index.md')
  return Object.fromEntries(
    files.map((file) => {
      const text = readFileSync(join(pages, path, file), 'utf8')
      return [file.replace('.md', ''), readExamples(text).map(({ code }) => code)]
    }),
  )
}

const isTest = (code) => /^test\(/m.test(code) && code.includes("from 'vitest'")

/**
 * Writes each example of each English recipe into `<recipe>-<number>.tsx`, or into `<recipe>-<number>.test.tsx` if it is a test for Vitest.
 * Writes the examples of both languages into `examples.json`.
 */
export function writeRecipeExamples() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const examples = { en: readRecipes('recipes'), zh: readRecipes('zh/recipes') }
  writeFileSync(join(folder, 'examples.json'), JSON.stringify(examples))
  for (const [name, codes] of Object.entries(examples.en)) {
    for (const [at, code] of codes.entries()) {
      const file = `${name}-${at + 1}${isTest(code) ? '.test' : ''}.tsx`
      writeFileSync(join(folder, file), code)
    }
  }
}
