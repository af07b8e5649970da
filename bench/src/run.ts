import { measureHooks } from './measure-hooks'
import { measureUser } from './user/measure-user'

const sections = { hooks: measureHooks, user: measureUser }

function chooseSections(only: string | undefined): (() => Promise<string[]>)[] {
  if (!only) return Object.values(sections)
  const chosen = Object.entries(sections).filter(([name]) => name === only)
  if (chosen.length > 0) return chosen.map(([, measure]) => measure)
  const names = Object.keys(sections).join(' or ')
  throw new Error(`BENCH_ONLY is ${only}. Set it to ${names}, or unset it.`)
}

// `npm run bench`: measures, prints, and fails if a limit is exceeded. Machines differ, so most limits are ratios within one benchmark run.
// On a busy machine, a measurement can exceed a limit although the code has not become slower.
const excess: string[] = []
for (const measure of chooseSections(process.env['BENCH_ONLY'])) excess.push(...(await measure()))
for (const sentence of excess) console.error(`LIMIT EXCEEDED: ${sentence}.`)
if (excess.length > 0) process.exitCode = 1
