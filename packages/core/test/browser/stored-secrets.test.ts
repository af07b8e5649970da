import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { type App, useApp } from './app'
import { logIn } from './log-in'
import { statusOf } from './observe'

/** Returns the name and the value of everything that a page has stored. Also returns other data that every script can read. */
function readStored(tab: Tab): Promise<(readonly [name: string, value: string])[]> {
  return tab.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error())
      })
    const stored: [string, string][] = []
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name ?? ''))
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName)
        const [keys, values] = await Promise.all([
          settled(store.getAllKeys()),
          settled(store.getAll()),
        ])
        keys.forEach((key, n) => {
          stored.push([String(key), JSON.stringify(values[n])])
        })
      }
      database.close()
    }
    const { genauth } = window
    const state = [genauth.getSession(), genauth.getTokenStatus(), location.href, history.state]
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
    return [
      ...stored,
      ...Object.entries(sessionStorage),
      ...Object.entries(localStorage),
      ['elsewhere', JSON.stringify([state, loaded, document.cookie, window.name])],
    ]
  })
}

/** Returns the codes and verifiers that the app sent. Each code and each verifier is valid for a single login. */
function usedSecrets({ emulator }: App): string[] {
  return emulator
    .requests('token')
    .flatMap(({ unredacted: { form } }) => [form['code'], form['code_verifier']])
    .filter((value) => value !== undefined)
}

describe.each(['tab', 'shared', 'memory'] as const)(
  'a finished login with %s storage',
  (storage) => {
    const app = useApp({ protocol: 'oidc', storage })
    const secrets = () => app.emulator.issued().filter((value) => value.length > 8)

    it('a finished login stores no code or verifier, and stores its tokens only in the session’s record, which a logout deletes', async () => {
      const tab = await app.open(await app.newProfile())
      await logIn(tab, app)
      await tab.evaluate(() => window.genauth.getUser())
      await tab.evaluate(() => window.genauth.renew())
      const { key, token } = await tab.evaluate(() => {
        const { genauth } = window
        return { key: genauth.key, token: genauth.peekToken() ?? '' }
      })
      const stored = await readStored(tab)
      expect(stored.map(([name]) => name)).not.toContain(`genauth:${key}:logins`)
      expect(usedSecrets(app)).toHaveLength(2)
      for (const value of usedSecrets(app)) expect(JSON.stringify(stored)).not.toContain(value)
      const records = stored.filter(([name]) => name === `genauth:${key}:oidc`)
      expect(records.map(([, value]) => value.includes(token))).toEqual(
        storage === 'memory' ? [] : [true],
      )
      const others = JSON.stringify(stored.filter((entry) => !records.includes(entry)))
      expect(secrets()).toContain(token)
      for (const value of secrets()) expect(others).not.toContain(value)

      await tab.evaluate(() => window.genauth.logout({ scope: 'local' }))
      expect(await statusOf(tab)).toBe('anonymous:logout')
      const remaining = JSON.stringify(await readStored(tab))
      for (const value of secrets()) expect(remaining).not.toContain(value)
    })
  },
)
