import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDriver } from 'genauth-browsers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { watchBrowsers } from '../../../../scripts/leaks/watch-browsers'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

it('the leak search in a browser records a page’s requests, URLs, console messages and errors', async () => {
  const texts: string[] = []
  onTestFinished(
    watchBrowsers({ issue: () => undefined, show: (kind, text) => texts.push(`${kind} ${text}`) }),
  )
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const driver = await createDriver('chromium')
  onTestFinished(async () => {
    await driver.close()
    server.close()
    server.closeAllConnections()
  })
  const profile = await driver.newProfile()
  const tab = await profile.newTab()
  await tab.goTo(`${url}/opened`)
  await tab.evaluate(() => {
    history.replaceState(null, '', '#shown-in-the-url')
    console.log('written', { on: 'the-console' })
    setTimeout(() => {
      throw new Error('thrown-by-the-page')
    })
    const image = new Image()
    image.src = 'http://elsewhere.invalid/requested'
  })
  const expected = [
    `url ${url}/opened`,
    `url ${url}/opened#shown-in-the-url`,
    'url http://elsewhere.invalid/requested',
  ]
  await vi.waitFor(() => {
    expect(texts).toEqual(expect.arrayContaining(expected))
    expect(texts.join()).toMatch(/console written.*the-console/)
    expect(texts.join()).toMatch(/error .*thrown-by-the-page/)
  }, 40_000)
})
