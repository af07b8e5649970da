import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDriver } from 'genauth-browsers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { watchBrowsers } from '../../../../scripts/leaks/watch-browsers'

// So much at once takes its time on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 })

it('what a page asks for, shows in its address, writes on its console and throws is watched', async () => {
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
    history.replaceState(null, '', '#shown-in-the-address')
    console.log('written', { on: 'the-console' })
    setTimeout(() => {
      throw new Error('thrown-by-the-page')
    })
    const image = new Image()
    image.src = 'http://elsewhere.invalid/asked-for'
  })
  const told = [
    `url ${url}/opened`,
    `url ${url}/opened#shown-in-the-address`,
    'url http://elsewhere.invalid/asked-for',
  ]
  await vi.waitFor(() => {
    expect(texts).toEqual(expect.arrayContaining(told))
    expect(texts.join()).toMatch(/console written.*the-console/)
    expect(texts.join()).toMatch(/error .*thrown-by-the-page/)
  }, 40_000)
})
