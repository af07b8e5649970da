import { describe, it } from 'vitest'
import { watchBrowsers } from '../../../../scripts/leaks/watch-browsers'
import { until } from './run'
import { useChromium, useHiddenTabs } from './use-chromium'

describe.each([
  ['with Playwright', useChromium],
  ['without Playwright', useHiddenTabs],
])('a Chromium that is started %s', (how, use) => {
  const start = use()

  it(`a Chromium that is started ${how} reports requests, URLs, console messages and errors of its pages to the leak search`, async (test) => {
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
      history.replaceState(null, '', '#shown-in-the-url')
      console.log('written-on-the-console')
      setTimeout(() => {
        throw new Error('thrown-by-the-page')
      })
      const image = new Image()
      image.src = 'http://elsewhere.invalid/requested'
    })
    const expected = [
      `url ${profile.url}/opened`,
      `url ${profile.url}/opened#shown-in-the-url`,
      'url http://elsewhere.invalid/requested',
      'console written-on-the-console',
    ]
    await until(() => {
      expect(texts).toEqual(expect.arrayContaining(expected))
      expect(texts.join()).toMatch(/error .*thrown-by-the-page/)
    }, 20_000)
  })
})
