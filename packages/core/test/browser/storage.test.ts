import type { Profile } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn, logInAndStore } from './log-in'
import { eventsOf, reload, statusOf, until, untilStatus } from './observe'

const blocked = '() => { throw new DOMException("blocked", "SecurityError") }'
const missing = {
  BroadcastChannel: 'delete window.BroadcastChannel',
  'Web Locks':
    'Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined, configurable: true })',
  IndexedDB: `Object.defineProperty(window, 'indexedDB', { get: ${blocked} })`,
  'local storage': `Object.defineProperty(window, 'localStorage', { get: ${blocked} })`,
} as const
/** A BroadcastChannel whose constructor throws. Firefox behaves like this if site data is blocked. */
const denied = `window.BroadcastChannel = class { constructor() { (${blocked})() } }`
const without = (...names: (keyof typeof missing)[]) => ({
  head: `<script>${names.map((name) => missing[name]).join(';')}</script>`,
})

/** Fills sessionStorage completely. This function runs in the page. */
function fillSessionStorage(): void {
  for (let size = 4_000_000, n = 0; size > 0; n += 1) {
    try {
      sessionStorage.setItem(`${n}`, 'x'.repeat(size))
    } catch {
      size = Math.floor(size / 2)
    }
  }
}

describe('tabs that share tokens', () => {
  const app = useApp(
    { protocol: 'oauth', storage: 'shared' },
    { switches: { refreshAnswer: { oauth: 'new' }, reuseGraceSeconds: 0 } },
  )

  async function openTwo(profile: Profile) {
    const first = await app.open(profile)
    const second = await app.open(profile)
    await logIn(first, app)
    await untilStatus(second, 'authenticated')
    return { first, second }
  }

  it.each([
    ['missing', missing.BroadcastChannel],
    ['denied', denied],
  ])(
    'T2: tabs that share tokens follow each other and share one refresh if BroadcastChannel is %s',
    async (_how, script) => {
      app.setPage({ head: `<script>${script}</script>` })
      const { first, second } = await openTwo(await app.newProfile())
      await first.evaluate(() => window.genauth.renew())
      const token = await first.evaluate(() => window.genauth.peekToken())
      await until(second, (expected) => window.genauth.peekToken() === expected, token)
      expect(app.emulator.count('token', { grantType: 'refresh_token' })).toBe(1)
      await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
      await untilStatus(first, 'anonymous:logout')
      expect(await eventsOf(first)).toEqual(['login', 'renewed', 'logout'])
    },
  )

  it('T3: tabs add the client’s object store to a database that another script of the origin created, and store the session there', async () => {
    const profile = await app.newProfile()
    const tab = await app.open(profile, '/blank')
    await tab.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open('genauth', 3)
          request.onupgradeneeded = () => request.result.createObjectStore('other-store')
          request.onsuccess = () => {
            request.result.close()
            resolve(undefined)
          }
        }),
    )
    await app.open(profile).then((page) => logInAndStore(page, app))
    const second = await app.open(profile)
    expect(await statusOf(second)).toBe('authenticated')
    expect(await eventsOf(second)).toEqual([])
  })

  it('T3: tabs do not block another script of the origin that upgrades the database', async () => {
    const { first } = await openTwo(await app.newProfile())
    await first.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('genauth', 7)
          request.onblocked = reject
          request.onsuccess = () => resolve(request.result.close())
        }),
    )
    await first.evaluate(() => window.genauth.renew())
    expect(await eventsOf(first)).toEqual(['login', 'renewed'])
  })

  it('T3: tabs do not block another script of the origin that deletes the database, and the next login is stored', async () => {
    const profile = await app.newProfile()
    const { first } = await openTwo(profile)
    await first.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase('genauth')
          request.onblocked = reject
          request.onsuccess = () => resolve()
        }),
    )
    const third = await app.open(profile)
    expect(await statusOf(third)).toBe('anonymous:none')
    await logInAndStore(third, app)
    await reload(third)
    expect(await statusOf(third)).toBe('authenticated')
  })

  it('T2: tabs that share tokens follow each other through BroadcastChannel if local storage is missing', async () => {
    app.setPage(without('local storage'))
    const { first, second } = await openTwo(await app.newProfile())
    await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await until(first, () => window.genauth.getSession().status === 'anonymous')
  })

  it('T2: if BroadcastChannel and local storage are missing, a tab adopts the shared session at its next wake-up', async () => {
    app.setPage(without('BroadcastChannel', 'local storage'))
    const profile = await app.newProfile()
    const first = await app.open(profile)
    const second = await app.open(profile)
    await logInAndStore(first, app)
    await second.evaluate(() => window.dispatchEvent(new Event('online')))
    await untilStatus(second, 'authenticated')
  })
})

describe('a page without persistent storage', () => {
  const app = useApp({ protocol: 'oauth' })

  it("with `storage: 'memory'`, a session lasts until the page reloads, and no error is reported", async () => {
    app.setOptions({ storage: 'memory' })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    expect(await tab.evaluate(() => window.genauth.getToken())).toBeTruthy()
    expect(await eventsOf(tab)).toEqual(['login'])
    await reload(tab)
    expect(await statusOf(tab)).toBe('anonymous:none')
  })

  it.each<[string, (keyof typeof missing)[]]>([
    ['IndexedDB', ['IndexedDB']],
    [
      'IndexedDB, local storage, BroadcastChannel and Web Locks',
      ['IndexedDB', 'local storage', 'BroadcastChannel', 'Web Locks'],
    ],
  ])(
    'T2: if the browser has no %s, the client stores a shared session in memory and reports `storage_unavailable` with a single event',
    async (_name, names) => {
      app.setOptions({ storage: 'shared' })
      app.setPage(without(...names))
      const tab = await app.open(await app.newProfile())
      await logIn(tab, app)
      await tab.evaluate(() => window.genauth.renew())
      expect(await statusOf(tab)).toBe('authenticated')
      expect(await eventsOf(tab)).toEqual(['login:storage_unavailable', 'renewed'])
      await reload(tab)
      expect(await statusOf(tab)).toBe('anonymous:none')
    },
  )

  it('T2: if IndexedDB never responds, the session does not stay `loading`', async () => {
    app.setOptions({ storage: 'shared' })
    app.setPage({ head: '<script>IDBFactory.prototype.open = () => new EventTarget()</script>' })
    const tab = await app.open(await app.newProfile())
    expect(await statusOf(tab)).toBe('anonymous:none')
  })

  it.each([
    [
      'throws on access',
      `for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: ${blocked} })`,
    ],
    [
      'throws on use',
      `for (const name of ['getItem', 'setItem', 'removeItem']) Storage.prototype[name] = ${blocked}`,
    ],
  ])(
    'T2: if web storage %s, `login()` rejects with `storage_unavailable`, and a logout works',
    async (...row) => {
      app.setPage({ head: `<script>${row[1]}</script>` })
      const tab = await app.open(await app.newProfile(), '/reports')
      expect(await statusOf(tab)).toBe('anonymous:none')
      const code = await tab.evaluate(() =>
        window.genauth.login().catch((error: { code: string }) => error.code),
      )
      expect(code).toBe('storage_unavailable')
      await tab.evaluate(() => void window.genauth.logout())
      await tab.waitForUrl(({ href }) => href === `${app.url}/`)
      expect(app.emulator.count('logout')).toBe(1)
    },
  )

  it('T2: `login()` rejects with `storage_unavailable` before the redirect if sessionStorage is full', async () => {
    const tab = await app.open(await app.newProfile())
    await tab.evaluate(fillSessionStorage)
    const code = await tab.evaluate(() =>
      window.genauth.login().catch((error: { code: string }) => error.code),
    )
    expect(code).toBe('storage_unavailable')
  })
})

describe('a storage that becomes full after the login', () => {
  const app = useApp(
    { protocol: 'oauth' },
    { switches: { refreshAnswer: { oauth: 'new' }, reuseGraceSeconds: 0 } },
  )
  const renewals = () => app.emulator.count('token', { grantType: 'refresh_token' })

  it.each([
    ['a full sessionStorage', []],
    ['a full sessionStorage and no local storage', ['local storage']],
  ] as const)(
    'T2: with %s, the client stores the session in memory until the page reloads, and reports `storage_unavailable` with a single event',
    async (_name, names) => {
      app.setPage(without(...names))
      const tab = await app.open(await app.newProfile())
      await logInAndStore(tab, app)
      await tab.evaluate(fillSessionStorage)
      await tab.evaluate(() => window.genauth.renew())
      await tab.evaluate(() => window.genauth.renew())
      expect(await statusOf(tab)).toBe('authenticated')
      expect(await eventsOf(tab)).toEqual(['login', 'renewed:storage_unavailable', 'renewed'])
      expect(app.emulator.count('token', { status: 400 })).toBe(0)
      await reload(tab)
      expect(await statusOf(tab)).toBe('anonymous:none')
      expect(renewals()).toBe(2)
    },
  )

  it('T2: `renew()` rejects without a request while shared storage is full, and succeeds when the storage has free space', async () => {
    app.setOptions({ storage: 'shared' })
    const tab = await app.open(await app.newProfile())
    await logInAndStore(tab, app)
    const isRenewed = () =>
      tab.evaluate(() =>
        window.genauth.renew().then(
          () => 'renewed',
          (error: { code: string }) => error.code,
        ),
      )
    await tab.evaluate(() => {
      const { put } = IDBObjectStore.prototype
      IDBObjectStore.prototype.put = function (...args) {
        const request = put.apply(this, args)
        // Simulate a full storage: a browser then aborts the transaction.
        if (!Reflect.get(window, 'hasRoom')) this.transaction.abort()
        return request
      }
    })
    expect(await isRenewed()).toBe('storage_unavailable')
    expect(renewals()).toBe(0)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await tab.evaluate(() => window.genauth.getToken())).toBeTruthy()
    expect(await eventsOf(tab)).toEqual(['login', 'renewalFailed:storage_unavailable'])
    await tab.evaluate(() => Object.assign(window, { hasRoom: true }).name)
    expect(await isRenewed()).toBe('renewed')
    expect(renewals()).toBe(1)
    await reload(tab)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await isRenewed()).toBe('renewed')
  })
})

describe('invalid data in storage', () => {
  const app = useApp({ protocol: 'oauth' })

  it.each([
    ['broken JSON', '{"broken'],
    ['data of an older version', '{"version":0,"access_token":"t"}'],
    ['data of another script', '[7]'],
  ])(
    'T3: the client ignores and removes %s in web storage, and the next login stores valid data',
    async (_name, value) => {
      const tab = await app.open(await app.newProfile())
      await tab.evaluate((garbage) => {
        const { key } = window.genauth
        for (const name of ['session', 'oauth', 'logins', 'owner', 'returns']) {
          sessionStorage.setItem(`genauth:${key}:${name}`, garbage)
          sessionStorage.setItem(`genauth:${key}`, garbage)
        }
        localStorage.setItem(`genauth:${key}:owners`, garbage)
        localStorage.setItem(`genauth:${key}:logout`, garbage)
      }, value)
      await reload(tab)
      expect(await statusOf(tab)).toBe('anonymous:none')
      const stored = await tab.evaluate(() =>
        sessionStorage.getItem(`genauth:${window.genauth.key}:oauth`),
      )
      expect(stored).toBeNull()
      await logIn(tab, app)
      await reload(tab)
      expect(await statusOf(tab)).toBe('authenticated')
    },
  )

  it('T3: the client ignores broken JSON in IndexedDB, and the next login stores valid data', async () => {
    app.setOptions({ storage: 'shared' })
    const tab = await app.open(await app.newProfile())
    await tab.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('genauth')
          opening.onsuccess = () => {
            const writing = opening.result.transaction('sessions', 'readwrite')
            writing.objectStore('sessions').put('{"broken', `genauth:${window.genauth.key}:oauth`)
            writing.oncomplete = () => {
              opening.result.close()
              resolve()
            }
          }
        }),
    )
    await reload(tab)
    expect(await statusOf(tab)).toBe('anonymous:none')
    await logIn(tab, app)
    await reload(tab)
    expect(await statusOf(tab)).toBe('authenticated')
  })
})
