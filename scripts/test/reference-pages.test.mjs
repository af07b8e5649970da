import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entryPoints, exportsInReport, findMissing } from '../site/reference-pages.mjs'

it('entryPoints() returns every public entry point with its source and its report', () => {
  const points = entryPoints()
  const names = points.map(({ name }) => name)
  expect(names).toContain('@genauth/core/testing')
  expect(names).toContain('@genauth/react')
  expect(names).not.toContain('@genauth/core/internal')
  for (const { report } of points) expect(readFileSync(report, 'utf8')).not.toBe('')
})

it('exportsInReport() returns the declared and the repeated exports', () => {
  const report = [
    'export class A extends B {',
    'export interface C<D> {',
    'export function e(',
    'export type F =',
    'export const g: number',
    'export { H }',
    'export { I as J }',
    'type Hidden = 1',
  ]
  expect(exportsInReport(report.join('\n'))).toEqual(['A', 'C', 'e', 'F', 'g', 'H', 'J'])
})

it('findMissing() reports an export that the reference lacks', () => {
  const [point] = entryPoints()
  const all = exportsInReport(readFileSync(point.report, 'utf8'))
  const written = all.map((name) => ({ module: point.name, name }))
  expect(findMissing([point], written)).toEqual([])
  expect(findMissing([point], written.slice(1))).toEqual([
    `The reference of ${point.name} lacks ${all[0]}.`,
  ])
})
