import { useState } from 'react'

const prefix = 'demo:draft:'

/**
 * Keeps what somebody types in this tab's storage, under their own name, so that neither an expiry, nor a login that leaves the page,
 * loses it, and nobody else sees it.
 */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(prefix + name) ?? '')
  const change = (next: string) => {
    setText(next)
    if (next) sessionStorage.setItem(prefix + name, next)
    else sessionStorage.removeItem(prefix + name)
  }
  return [text, change]
}

/** Forgets every draft, as when somebody has logged out. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  }
}
