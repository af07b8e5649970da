const detected = ['Killed', 'Timeout']
const undetected = ['Survived', 'NoCoverage']

/**
 * Merges reports of Stryker (their format: https://github.com/stryker-mutator/mutation-testing-elements).
 *
 * @returns The number of valid mutants, the number of detected mutants, and the list of surviving mutants.
 */
export function countMutants(reports) {
  const mutants = reports.flatMap(({ files }) =>
    Object.entries(files).flatMap(([path, { source, mutants }]) =>
      mutants.map((mutant) => ({ ...mutant, path, source })),
    ),
  )
  const survivors = mutants.filter(({ status }) => undetected.includes(status))
  const killed = mutants.filter(({ status }) => detected.includes(status)).length
  return { killed, total: killed + survivors.length, survivors }
}

export function describeSurvivor({ path, source, location, mutatorName, replacement, status }) {
  const lines = source.split('\n').slice(location.start.line - 1, location.end.line)
  const first = `${path}:${location.start.line}:${location.start.column} ${mutatorName}`
  const last = lines.length - 1
  const columns = (line, at) =>
    line.slice(
      at === 0 ? location.start.column - 1 : 0,
      at === last ? location.end.column - 1 : undefined,
    )
  const removed = lines.map(columns).join('\n')
  const note = status === 'NoCoverage' ? ' (no test executes this code)' : ''
  return `${first}${note}\n${indent('- ', removed)}\n${indent('+ ', replacement)}`
}

const indent = (mark, text) =>
  text
    .split('\n')
    .map((line) => `  ${mark}${line}`)
    .join('\n')

export const percent = ({ killed, total }) => (total === 0 ? 100 : (killed / total) * 100)

export const scoreLine = (area, count) =>
  `${area}: ${percent(count).toFixed(1)} % (${count.killed} of ${count.total} mutants killed)`
