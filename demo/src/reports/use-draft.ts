import { useState } from 'react'

const prefix = 'demo:draft:'

/**
 * Stores typed text in the tab's session storage, under a name that includes the user. The text remains after the session expires and after
 * a login by redirect. Other users do not see it.
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

/** Removes every draft, for example after a logout. */
export function removeDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  }
}
