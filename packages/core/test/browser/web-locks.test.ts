import { expect, it } from 'vitest'
import { useApp } from './app'

declare global {
  interface Window {
    /** The features that work in the page: `idb` (IndexedDB), `locks` (Web Locks), both or none. */
    readonly works: Promise<string>
  }
}

/** Tries to write to IndexedDB and to get a Web Lock. Returns the features that work. This function runs in the page. */
function tryBoth(): void {
  const write = () =>
    new Promise<string>((resolve, reject) => {
      const request = indexedDB.open('probe', 1)
      request.onupgradeneeded = () => request.result.createObjectStore('values')
      request.onerror = () => reject(new Error(request.error?.message))
      request.onsuccess = () => {
        const transaction = request.result.transaction('values', 'readwrite')
        transaction.objectStore('values').put('value', 'key')
        transaction.oncomplete = () => resolve('idb')
        transaction.onabort = () => reject(new Error(transaction.error?.message))
      }
    })
  const lock = () => navigator.locks.request('probe', async () => 'locks')
  const attempts = [write, lock].map(async (attempt) => attempt().catch(() => ''))
  const works = Promise.all(attempts).then((names) => names.filter(Boolean).join())
  Object.assign(window, { works })
  if (parent !== window) void works.then((result) => parent.postMessage(result, '*'))
}

/** Opens a frame, and returns the features that work in this frame. This function runs in the page. */
function openFrame({ url, sandbox }: { url: string; sandbox?: string }): Promise<string> {
  return new Promise((resolve) => {
    addEventListener('message', ({ data }) => resolve(String(data)), { once: true })
    const frame = document.createElement('iframe')
    if (sandbox) frame.setAttribute('sandbox', sandbox)
    frame.src = url
    document.body.append(frame)
  })
}

const app = useApp({ protocol: 'oauth', storage: 'shared' })

it('T2: Web Locks are available in every page and frame in which IndexedDB is available', async () => {
  app.setPage({ hasClient: false, head: `<script>(${tryBoth})()</script>` })
  const tab = await (await app.newProfile()).newTab()
  await tab.goTo(`${app.url}/blank`)
  expect(await tab.evaluate(() => window.works)).toBe('idb,locks')
  const inSandbox = { url: `${app.url}/blank`, sandbox: 'allow-scripts' }
  expect(await tab.evaluate(openFrame, inSandbox)).toBe('')
  expect(['idb,locks', '']).toContain(
    await tab.evaluate(openFrame, { url: `${app.foreignUrl}/blank` }),
  )
})
