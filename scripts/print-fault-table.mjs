// `npm run faults`: runs core's fault tests and prints their measurements. Vitest's reporters print no table of measurements.
import { startVitest } from 'vitest/node'

process.env.VITE_CONFIG_NATIVE_IGNORE_WARNING = 'true'
process.env.NODE_ENV ??= 'test'

const tests = []
const vitest = await startVitest('test', ['packages/core/test/faults'], {
  project: ['core'],
  // Set `allowOnly`. Otherwise Vitest derives it from the environment variable `CI`.
  allowOnly: true,
  watch: false,
  reporters: [{ onTestCaseResult: (test) => tests.push(test) }],
})
await vitest.close()

const failed = tests.filter((test) => test.result().state !== 'passed')
const measured = tests.flatMap((test) => {
  const { faultFigure } = test.meta()
  return faultFigure ? [{ ...faultFigure, isRight: !failed.includes(test) }] : []
})
const outages = tests.flatMap((test) => test.meta().outageFigure ?? [])

const unique = (values) => [...new Set(values)]
const places = unique(measured.map(({ cell }) => `${cell.moment}: ${cell.endpoint}`))
const faults = unique(measured.map(({ cell }) => cell.fault))

/** Returns the results of the two protocols: one text if they are equal, and two texts if they differ. */
function describe(fault, place) {
  const found = measured.filter(
    ({ cell }) => cell.fault === fault && `${cell.moment}: ${cell.endpoint}` === place,
  )
  const texts = found.map(({ protocol, cell, requests, isRight }) => {
    const outcome = cell.outcome === 'fine' ? 'fine' : `${cell.outcome} (${cell.code})`
    return [protocol, `${isRight ? '' : 'FAILED '}${outcome}; ${listRequests(requests)}`]
  })
  const same = unique(texts.map(([, text]) => text))
  return same.length === 1 ? same[0] : texts.map((text) => text.join(': ')).join(' / ')
}

function listRequests(requests) {
  const sent = Object.entries(requests).map(([endpoint, number]) => `${endpoint} ${number}`)
  return sent.join(', ') || 'nothing sent'
}

function printTable(header, lines) {
  console.log(`| ${header.join(' | ')} |\n|${header.map(() => '---').join('|')}|`)
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
}

console.log('\nFaults and their outcomes: outcome (code); requests at that moment\n')
printTable(
  ['fault', ...places, 'fault for 10 minutes'],
  faults.map((fault) => {
    const outage = outages.find((figure) => figure.fault === fault)
    return [fault, ...places.map((place) => describe(fault, place)), `token ${outage?.requests}`]
  }),
)

console.log('\nMeanings of the outcomes\n')
const meanings = unique(measured.map(({ cell, says }) => `${cell.outcome}\n${says}`))
printTable(
  ['outcome', 'meaning'],
  meanings.map((meaning) => meaning.split('\n')),
)

console.log('\nRequests at each moment without a fault\n')
const calm = tests.flatMap((test) => test.meta().calmFigure ?? [])
const endpoints = ['token', 'userinfo', 'introspection', 'revocation']
printTable(
  ['moment', ...endpoints],
  unique(calm.map(({ moment }) => moment)).map((moment) => {
    const { requests } = calm.find((figure) => figure.moment === moment)
    return [moment, ...endpoints.map((endpoint) => requests[endpoint] ?? 'none')]
  }),
)

console.log(`\n${measured.length} cells measured, ${failed.length} of ${tests.length} tests failed`)
for (const test of failed) console.log(`FAILED ${test.fullName}`)
process.exitCode = failed.length > 0 || measured.length === 0 ? 1 : 0
