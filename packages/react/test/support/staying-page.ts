import type { Page } from '@genauth/core'

const nothing = () => undefined

/** Creates a page that stays open: a navigation only calls `navigate`. */
export function createStayingPage(href: string, navigate: (url: string) => void): Page {
  return {
    id: href,
    href,
    origin: location.origin,
    isFramed: false,
    isSecureContext: true,
    hasFocus: true,
    opener: null,
    replaceUrl: nothing,
    navigate,
    openPopup: () => null,
    close: nothing,
    listen: () => nothing,
    onMessage: () => nothing,
    onStorage: () => nothing,
  }
}
