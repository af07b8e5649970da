import { expect, it, onTestFinished } from 'vitest'
import { watchEvents } from '../../../../scripts/leaks/watch-events'
import { startQuickApp } from '../support/quick-app'
import { useApp } from '../support/use-app'

const app = useApp()

it('S20: the leak search records the events of each app in the tests, even if the test has no onEvent', async () => {
  const texts: [kind: string, text: string][] = []
  const stop = watchEvents({
    issue: () => undefined,
    show: (kind, text) => void texts.push([kind, text]),
  })
  onTestFinished(stop)
  app.start()
  await app.openBrowser().call('/auth/nothing')
  await startQuickApp().openBrowser().call('/auth/user')
  expect(texts).toEqual([
    ['event', expect.stringContaining('"path":"/auth/nothing"')],
    ['event', expect.stringContaining('"path":"/auth/user"')],
  ])
})
