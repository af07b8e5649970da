import type { Tab } from 'genauth-browsers'
import { expect, it } from 'vitest'
import { setUpConnectedApp } from '../support/set-up-connected-app'

const app = setUpConnectedApp()

/** Sends an order, and returns the status of the response or the code of the error. */
const order = (tab: Tab, body: string) =>
  tab.evaluate(
    (text) =>
      window.genauth.fetch('/auth/api/orders/items', { method: 'POST', body: text }).then(
        ({ status }) => String(status),
        ({ code }: { code: string }) => code,
      ),
    body,
  )

const logOut = (tab: Tab) =>
  tab.evaluate(() =>
    window.genauth.logout({ scope: 'local' }).then(
      () => 'logged out',
      ({ code }: { code: string }) => code,
    ),
  )

const events = (tab: Tab) => tab.evaluate(() => window.events)

it('S26, S27: in a tab that still shows Ada, an order has no effect after a login of Alan in another tab, and the tab shows Alan', async () => {
  await app.logIn('ada', 'lovelace')
  const ada = await app.open('#deaf')
  await ada.waitForText('Hello Ada Lovelace')
  expect(await order(ada, 'the first of Ada')).toBe('200')

  const alan = await app.logIn('alan', 'turing')
  await alan.waitForText('Hello Alan Turing')
  await ada.waitForText('Hello Ada Lovelace')
  expect(await order(ada, 'the second of Ada')).toBe('user_switched')
  expect(app.received.map(({ body }) => body)).toEqual(['the first of Ada'])
  await ada.waitForText('Hello Alan Turing')
  expect(await events(ada)).toEqual(['userSwitched'])

  expect(await order(ada, 'of Alan')).toBe('200')
  expect(app.received.map(({ body }) => body)).toEqual(['the first of Ada', 'of Alan'])
  expect(new Set(app.received.map(({ token }) => token)).size).toBe(2)
})

it('S26: in a tab that still shows Ada, a logout does not log Alan out, and the tab shows Alan', async () => {
  await app.logIn('ada', 'lovelace')
  const ada = await app.open('#deaf')
  await ada.waitForText('Hello Ada Lovelace')
  const alan = await app.logIn('alan', 'turing')
  await alan.waitForText('Hello Alan Turing')
  expect(await logOut(ada)).toBe('user_switched')
  await ada.waitForText('Hello Alan Turing')
  await alan.reload()
  await alan.waitForText('Hello Alan Turing')
  expect(await order(alan, 'of Alan')).toBe('200')
})

it('S27: after a second login of Ada in another tab, an order of the first tab is repeated with the new session', async () => {
  await app.logIn('ada', 'lovelace')
  const ada = await app.open('#deaf')
  await ada.waitForText('Hello Ada Lovelace')
  await (await app.logIn('ada', 'lovelace')).waitForText('Hello Ada Lovelace')
  expect(await order(ada, 'of Ada')).toBe('200')
  expect(app.received.map(({ body }) => body)).toEqual(['of Ada'])
  expect(await events(ada)).toEqual(['login'])
})
