import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { type App, useApp } from './app'
import { logIn } from './log-in'
import { statusOf } from './observe'

/** Everything that a page keeps, name by name, and what it shows to any script. */
function keptIn(tab: Tab): Promise<(readonly [name: string, value: string])[]> {
  return tab.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error())
      })
    const kept: [string, string][] = []
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name ?? ''))
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName)
        const [keys, values] = await Promise.all([
          settled(store.getAllKeys()),
          settled(store.getAll()),
        ])
        keys.forEach((key, n) => {
          kept.push([String(key), JSON.stringify(values[n])])
        })
      }
      database.close()
    }
    const { genauth } = window
    const facts = [genauth.getSession(), genauth.getTokenStatus(), location.href, history.state]
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
    return [
      ...kept,
      ...Object.entries(sessionStorage),
      ...Object.entries(localStorage),
      ['elsewhere', JSON.stringify([facts, loaded, document.cookie, window.name])],
    ]
  })
}

/** What logins are finished with; nobody needs it afterwards. */
function spentBy({ emulator }: App): string[] {
  return emulator
    .requests('token')
    .flatMap(({ unredacted: { form } }) => [form['code'], form['code_verifier']])
    .filter((value) => value !== undefined)
}

describe.each(['tab', 'shared', 'memory'] as const)(
  'a finished login, with %s storage',
  (storage) => {
    const app = useApp({ protocol: 'oidc', storage })
    const secrets = () => app.emulator.issued().filter((value) => value.length > 8)

    it('leaves no code and no verifier, keeps tokens in the session’s own record alone, and a logout takes that away', async () => {
      const tab = await app.open(await app.newProfile())
      await logIn(tab, app)
      await tab.evaluate(() => window.genauth.getUser())
      await tab.evaluate(() => window.genauth.renew())
      const { key, token } = await tab.evaluate(() => {
        const { genauth } = window
        return { key: genauth.key, token: genauth.peekToken() ?? '' }
      })
      const kept = await keptIn(tab)
      expect(kept.map(([name]) => name)).not.toContain(`genauth:${key}:logins`)
      expect(spentBy(app)).toHaveLength(2)
      for (const value of spentBy(app)) expect(JSON.stringify(kept)).not.toContain(value)
      const records = kept.filter(([name]) => name === `genauth:${key}:oidc`)
      expect(records.map(([, value]) => value.includes(token))).toEqual(
        storage === 'memory' ? [] : [true],
      )
      const others = JSON.stringify(kept.filter((entry) => !records.includes(entry)))
      expect(secrets()).toContain(token)
      for (const value of secrets()) expect(others).not.toContain(value)

      await tab.evaluate(() => window.genauth.logout({ scope: 'local' }))
      expect(await statusOf(tab)).toBe('anonymous:logout')
      const left = JSON.stringify(await keptIn(tab))
      for (const value of secrets()) expect(left).not.toContain(value)
    })
  },
)
