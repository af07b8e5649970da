import { describe, it } from 'vitest'
import { watchBrowsers } from '../../../../scripts/leaks/watch-browsers'
import { until } from './run'
import { useChromium, useHiddenTabs } from './use-chromium'

describe.each([
  ['Playwright starts', useChromium],
  ['people start', useHiddenTabs],
])('the Chromium that %s', (_who, use) => {
  const start = use()

  it('tells the search for leaks what its pages ask for, show in their addresses, write and throw', async (test) => {
    const { expect } = test
    const profile = await start(test, {})
    const texts: string[] = []
    test.onTestFinished(
      watchBrowsers({
        issue: () => undefined,
        show: (kind, text) => texts.push(`${kind} ${text}`),
      }),
    )
    const tab = await profile.open('/opened')
    await tab.evaluate(() => {
      history.replaceState(null, '', '#shown-in-the-address')
      console.log('written-on-the-console')
      setTimeout(() => {
        throw new Error('thrown-by-the-page')
      })
      const image = new Image()
      image.src = 'http://elsewhere.invalid/asked-for'
    })
    const told = [
      `url ${profile.url}/opened`,
      `url ${profile.url}/opened#shown-in-the-address`,
      'url http://elsewhere.invalid/asked-for',
      'console written-on-the-console',
    ]
    await until(() => {
      expect(texts).toEqual(expect.arrayContaining(told))
      expect(texts.join()).toMatch(/error .*thrown-by-the-page/)
    }, 20_000)
  })
})
