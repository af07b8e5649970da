import type { EarlyPage, PageEvent } from './ports'

const popupFeatures = 'popup,width=480,height=680'

/** The page that this code runs in, as far as it is needed at once; `undefined` outside of one. */
export function findEarlyPage(): EarlyPage | undefined {
  if (typeof document === 'undefined') return undefined
  return {
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

/** Adds a listener, and gives the way to remove it. */
export function listenTo(
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
): () => void {
  // Capturing: `freeze` and `resume` happen to the document, and do not bubble.
  target.addEventListener(type, listener, true)
  return () => target.removeEventListener(type, listener, true)
}
