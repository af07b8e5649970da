import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { countUnexplained } from './figures'
import type { Ending, Renewal } from './renewal-log'

const tab = {} as Page

function sent(refreshToken: string, at: number, changes: Partial<Renewal> = {}): Renewal {
  return { refreshToken, at, status: 200, sender: tab, ending: undefined, ...changes }
}

/** Calls `countUnexplained()`. Default for `endings`: the `ending` of each refresh. */
function count(renewals: Renewal[], endings?: Ending[]): number {
  const own = renewals.flatMap(({ ending }) => ending ?? [])
  return countUnexplained({ list: () => renewals, endings: endings ?? own })
}

describe('the count of refreshes that repeat another refresh without an explanation', () => {
  it('a repeated refresh is explained if one of the two sending tabs ended before the server received the refresh of the other tab', () => {
    const ending = { at: 1500 }
    expect(count([sent('a', 1000, { ending }), sent('a', 2000)])).toBe(0)
    expect(count([sent('a', 2000), sent('a', 2001, { ending })])).toBe(0)
  })

  it('a repeated refresh is unexplained if neither of the two sending tabs has ended', () => {
    expect(count([sent('a', 1000), sent('a', 2000)])).toBe(1)
  })

  it('a repeated refresh is not explained by a tab that ended later, or by a tab that sent another token', () => {
    expect(count([sent('a', 1000, { ending: { at: 2500 } }), sent('a', 2000)])).toBe(1)
    expect(count([sent('a', 1000), sent('a', 2000)], [{ at: 1500 }])).toBe(1)
    const other = { at: 500 }
    expect(count([sent('b', 0, { ending: other }), sent('a', 1000), sent('a', 2000)])).toBe(1)
  })

  it('one ended tab explains only one repeated refresh', () => {
    const ending = { at: 1500 }
    const renewals = [sent('a', 1000, { ending }), sent('a', 2000), sent('a', 3000)]
    expect(count(renewals)).toBe(1)
    const twice = [sent('a', 1000, { ending }), sent('a', 2000, { ending: { at: 2500 } })]
    expect(count([...twice, sent('a', 3000)])).toBe(0)
  })

  it('a repeated refresh of an unknown tab is explained if any tab that explains no other refresh ended during the token’s lifetime', () => {
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
