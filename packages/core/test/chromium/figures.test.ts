import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { countUnexplained } from './figures'
import type { Ending, Renewal } from './renewal-log'

const tab = {} as Page

function sent(refreshToken: string, at: number, changes: Partial<Renewal> = {}): Renewal {
  return { refreshToken, at, status: 200, sender: tab, ending: undefined, ...changes }
}

/** Without another list, the endings are those of the renewals. */
function count(renewals: Renewal[], endings?: Ending[]): number {
  const own = renewals.flatMap(({ ending }) => ending ?? [])
  return countUnexplained({ list: () => renewals, endings: endings ?? own })
}

describe('a renewal that repeats another', () => {
  it('is explained by the end of the other’s sender before it came, whichever came first', () => {
    const ending = { at: 1500 }
    expect(count([sent('a', 1000, { ending }), sent('a', 2000)])).toBe(0)
    expect(count([sent('a', 2000), sent('a', 2001, { ending })])).toBe(0)
  })

  it('is explained by nothing while the other’s sender lives', () => {
    expect(count([sent('a', 1000), sent('a', 2000)])).toBe(1)
  })

  it('is explained by no end that came after it, nor by that of a tab that sent something else', () => {
    expect(count([sent('a', 1000, { ending: { at: 2500 } }), sent('a', 2000)])).toBe(1)
    expect(count([sent('a', 1000), sent('a', 2000)], [{ at: 1500 }])).toBe(1)
    const other = { at: 500 }
    expect(count([sent('b', 0, { ending: other }), sent('a', 1000), sent('a', 2000)])).toBe(1)
  })

  it('needs an end for each', () => {
    const ending = { at: 1500 }
    const renewals = [sent('a', 1000, { ending }), sent('a', 2000), sent('a', 3000)]
    expect(count(renewals)).toBe(1)
    const twice = [sent('a', 1000, { ending }), sent('a', 2000, { ending: { at: 2500 } })]
    expect(count([...twice, sent('a', 3000)])).toBe(0)
  })

  it('of a sender that nobody knows is explained by an end that explains nothing else, and that came while there was this token', () => {
    const unknown = { sender: undefined }
    const renewals = [sent('a', 1000), sent('b', 3000, unknown), sent('b', 4000)]
    expect(count(renewals)).toBe(1)
    expect(count(renewals, [{ at: 500 }])).toBe(1)
    expect(count(renewals, [{ at: 4500 }])).toBe(1)
    expect(count(renewals, [{ at: 3500 }])).toBe(0)
    const ending = { at: 3500 }
    const both = [sent('b', 3000, unknown), sent('b', 3100, { ending }), sent('b', 4000)]
    expect(count(both)).toBe(1)
    expect(count(both, [ending, { at: 3600 }])).toBe(0)
  })
})
