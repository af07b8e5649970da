import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { countMutants, describeSurvivor, percent, scoreLine } from './mutation/score.mjs'
import { areas, cutIntoSlices } from './mutation/slices.mjs'
import { bin, endWithParent, readJson, root, run } from './workspace.mjs'

// `npm run mutation -- <area>`: Stryker changes the sources of an area in many ways and runs the area's quick tests on each mutant. Fails
// if the score is too low. Stryker saves its results only at the end of a run, so this script runs Stryker for small slices of the sources.
// The next run skips completed slices.
const limit = 85

const names = Object.keys(areas)
const [first, ...others] = process.argv.slice(2)

if (others.length > 0 || (first !== undefined && !names.includes(first))) {
  console.error(
    `Unknown area: ${[first, ...others].join(' ')}. Pass one of these areas, or no area:`,
  )
  for (const name of names) console.error(`  ${name}`)
  process.exit(2)
}

/** Runs the slices without a valid result, and returns the reports of all slices. */
async function runSlices(area) {
  const folder = join('.cache', 'mutation', area)
  mkdirSync(join(root, folder), { recursive: true })
  const slices = cutIntoSlices(area)
  removeOthers(join(root, folder), slices)
  const reports = []
  for (const [at, { name, files, key }] of slices.entries()) {
    const report = join(root, folder, `${name}.json`)
    const keyFile = join(root, folder, `${name}.key`)
    const isDone = existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key
    console.log(`\n${area}, slice ${at + 1} of ${slices.length}${isDone ? ': already done' : ''}`)
    if (!isDone) {
      await runStryker({ area, folder, name, files })
      writeFileSync(keyFile, key)
    }
    reports.push(readJson(report))
  }
  return reports
}

/** Removes the results for other versions of the sources, and the files of interrupted runs. */
function removeOthers(folder, slices) {
  for (const entry of readdirSync(folder)) {
    if (slices.some(({ name }) => entry.startsWith(`${name}.`))) continue
    rmSync(join(folder, entry), { recursive: true })
  }
}

async function runStryker({ area, folder, name, files }) {
  const env = {
    ...process.env,
    MUTATION_AREA: area,
    MUTATION_CACHE: folder,
    MUTATION_SLICE: name,
    MUTATED_FILES: files.join(),
    VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
  }
  const code = await run(bin('stryker'), ['run'], { env })
  if (code !== 0) throw new Error(`Stryker failed in ${area}. Read the output of Stryker above.`)
}

endWithParent()
if (first === undefined) console.log(`The areas:\n  ${names.join('\n  ')}`)
const counts = []
for (const area of first === undefined ? names : [first]) {
  const count = countMutants(await runSlices(area))
  console.log(`\n${area}, surviving mutants:\n`)
  for (const survivor of count.survivors) console.log(describeSurvivor(survivor))
  counts.push([area, count])
}
console.log()
for (const [area, count] of counts) {
  console.log(`${scoreLine(area, count)}${percent(count) < limit ? `: below ${limit} %` : ''}`)
}
process.exit(counts.some(([, count]) => percent(count) < limit) ? 1 : 0)
