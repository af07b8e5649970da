import type { EarlyPage, PageEvent } from './ports'

/** Calls the platform's `fetch`. It is looked up at each call, so that a test fake can replace it later. */
export const platformFetch: typeof fetch = (input, init) => globalThis.fetch(input, init)

const popupFeatures = 'popup,width=480,height=680'

/** Returns the part of the page that is needed before the rest of the code is loaded, or `undefined` outside of a page. */
export function findEarlyPage(): EarlyPage | undefined {
  if (typeof document === 'undefined') return undefined
  return {
    get href() {
      return location.href
    },
    origin: location.origin,
    openPopup: () => window.open('about:blank', '_blank', popupFeatures),
    listen: listenToPage,
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

/** Adds a listener and returns a function that removes it. */
export function listenTo(
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
): () => void {
  // Listen in the capture phase: `freeze` and `resume` are dispatched on the document and do not bubble.
  target.addEventListener(type, listener, true)
  return () => target.removeEventListener(type, listener, true)
}
