/** Returns the language of the page: the `lang` attribute of `<html>`, or an empty string. */
export function pageLanguage(): string {
  return document.documentElement.lang
}

/** Calls the listener if the language of the page changes. Returns the unsubscribe function. */
export function onPageLanguage(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['lang'] })
  return () => observer.disconnect()
}
