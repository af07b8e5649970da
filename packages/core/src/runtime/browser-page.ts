import type { Page, PageEvent } from './ports'

const popupFeatures = 'popup,width=480,height=680'

/** The page that this code runs in; `undefined` outside of one. */
export function findPage(): Page | undefined {
  if (typeof window === 'undefined' || typeof document === 'undefined') return undefined
  return {
    id: String(performance.timeOrigin),
    get href() {
      return location.href
    },
    get origin() {
      return location.origin
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
    openPopup: () => window.open('about:blank', '_blank', popupFeatures),
    close: () => window.close(),
    listen: listenToPage,
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
}

function listenToPage(event: PageEvent, listener: (persisted: boolean) => void): () => void {
  if (event === 'visible') {
    return listenTo(document, 'visibilitychange', () => {
      if (document.visibilityState === 'visible') listener(false)
    })
  }
  return listenTo(window, event, (occurred) =>
    listener((occurred as PageTransitionEvent).persisted),
  )
}

function listenTo(target: EventTarget, type: string, listener: (event: Event) => void): () => void {
  // Capturing: `freeze` and `resume` happen to the document, and do not bubble.
  target.addEventListener(type, listener, true)
  return () => target.removeEventListener(type, listener, true)
}
