// Writes the examples of the recipes into modules, so that tests run the code that the pages show.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Writes a file if its text has changed, because another run of the tests may be reading it. */
function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

/**
 * Writes each example of each English recipe into `<recipe>-<number>.tsx`, or into `<recipe>-<number>.test.tsx` if it is a test for Vitest.
 * Writes the examples of both languages into `examples.json`.
 */
export function writeRecipeExamples() {
  const examples = { en: readRecipes('recipes'), zh: readRecipes('zh/recipes') }
  const modules = Object.entries(examples.en).flatMap(([name, codes]) =>
    codes.map((code, at) => [`${name}-${at + 1}${isTest(code) ? '.test' : ''}.tsx`, code]),
  )
  const files = new Map([...modules, ['examples.json', JSON.stringify(examples)]])
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(join(folder, file))
  for (const [file, text] of files) writeIfChanged(join(folder, file), text)
}
