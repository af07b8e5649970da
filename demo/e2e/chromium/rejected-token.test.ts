import type { Tab } from 'genauth-browsers'
import { expect, it } from 'vitest'
import { setUpConnectedApp } from '../support/set-up-connected-app'

const app = setUpConnectedApp()

/** Sends three orders at the same time, and returns the status of each response. */
const orderThrice = (tab: Tab) =>
  tab.evaluate(async () => {
    const order = async (body: string) =>
      (await window.genauth.fetch('/auth/api/orders/items', { method: 'POST', body })).status
    return Promise.all(['a', 'b', 'c'].map(order))
  })

const refreshes = () => app.emulator.count('token', { grantType: 'refresh_token' })

async function openLoggedIn(): Promise<Tab> {
  const tab = await app.logIn('ada', 'lovelace')
  await tab.waitForText('Hello Ada Lovelace')
  return tab
}

it('S29: if an API behind the proxy rejects the token, the page refreshes the token one time and repeats its requests', async () => {
  const tab = await openLoggedIn()
  let first: string | undefined
  app.respondWith(({ token }, response) => {
    first ??= token
    response.statusCode = token === first ? 401 : 200
  })
  expect(await orderThrice(tab)).toEqual([200, 200, 200])
  expect(refreshes()).toBe(1)
  const accepted = app.received.filter(({ token }) => token !== first)
  expect(accepted.map(({ body }) => body).sort()).toEqual(['a', 'b', 'c'])
})

it('S29: if an API behind the proxy rejects every token, the page sends one refresh, and the app gets the 401', async () => {
  const tab = await openLoggedIn()
  app.respondWith((_request, response) => {
    response.statusCode = 401
  })
  expect(await orderThrice(tab)).toEqual([401, 401, 401])
  expect(await orderThrice(tab)).toEqual([401, 401, 401])
  expect([refreshes(), app.received.length]).toEqual([1, 9])
})

it('S29: if an API behind the proxy requires a stronger login, the page sends no refresh', async () => {
  const tab = await openLoggedIn()
  app.respondWith((_request, response) => {
    response.statusCode = 401
    response.setHeader('www-authenticate', 'Bearer error="insufficient_user_authentication"')
  })
  expect(await orderThrice(tab)).toEqual([401, 401, 401])
  expect([refreshes(), app.received.length]).toEqual([0, 3])
})
