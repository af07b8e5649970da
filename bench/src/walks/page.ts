import { Window } from 'happy-dom'

/** The origin of the app. No server listens at this origin, because the walks handle the app's requests in this process. */
export const origin = 'http://localhost:3000'

const globals = ['window', 'document', 'location', 'history', 'sessionStorage', 'localStorage']

/** A document of the app, with the globals that a browser has. */
export interface Document {
  /** Returns the URL to which the document has redirected, when it has done so. */
  redirected(): Promise<string>
  close(): Promise<void>
}

/** Opens a document, and makes it the document of this process. The tab's storage contains what the previous document left. */
export function openDocument(url: string, stored: Map<string, string>): Document {
  const window = new Window({ url })
  for (const [key, value] of stored) window.sessionStorage.setItem(key, value)
  const redirected = new Promise<string>((resolve) => {
    window.location.assign = (target: string) => resolve(new URL(target, url).href)
  })
  for (const name of globals) {
    Object.defineProperty(globalThis, name, {
      value: name === 'window' ? window : window[name as 'document'],
      configurable: true,
    })
  }
  return {
    redirected: () => redirected,
    async close() {
      stored.clear()
      for (let at = 0; at < window.sessionStorage.length; at += 1) {
        const key = window.sessionStorage.key(at) ?? ''
        stored.set(key, window.sessionStorage.getItem(key) ?? '')
      }
      await window.happyDOM.close()
      for (const name of globals) Reflect.deleteProperty(globalThis, name)
    },
  }
}
