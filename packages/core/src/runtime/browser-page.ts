import { findEarlyPage, listenTo } from './early-page'
import type { Page } from './ports'

/** Returns the page that this code runs in, or `undefined` outside of a page. */
export function findPage(): Page | undefined {
  const early = findEarlyPage()
  return (
    early && {
      ...early,
      id: String(performance.timeOrigin),
      navigation: window.navigation,
      get href() {
        return location.href
      },
      get isFramed() {
        return window.top !== window.self
      },
      get isSecureContext() {
        return window.isSecureContext !== false
      },
      get hasFocus() {
        return document.hasFocus()
      },
      get opener() {
        return window.opener as Window | null
      },
      replaceUrl: (url) => history.replaceState(history.state, '', url),
      navigate: (url) => location.assign(url),
      close: () => window.close(),
      onMessage: (listener) =>
        listenTo(window, 'message', (event) => {
          if ((event as MessageEvent).origin === location.origin)
            listener((event as MessageEvent).data)
        }),
      onStorage: (key, listener) =>
        listenTo(window, 'storage', (event) => {
          const { key: changed, newValue } = event as StorageEvent
          if (changed === key && newValue) listener(newValue)
        }),
    }
  )
}
