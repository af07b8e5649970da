import { GLOBALS_UPDATED, SET_GLOBALS } from 'storybook/internal/core-events'
import { addons } from 'storybook/preview-api'
import { type ThemeName, themeNameOf } from './theme'

interface GlobalsEvent {
  readonly globals: Readonly<Record<string, unknown>>
}

const listeners = new Set<() => void>()

/** Returns the theme of the document that contains the stories. */
export function getPageTheme(): ThemeName {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'
}

/** Sets the theme of the document in its attribute `data-theme`, which `tokens.css` reads. */
export function setPageTheme(theme: ThemeName): void {
  if (document.documentElement.dataset['theme'] === theme) return
  document.documentElement.dataset['theme'] = theme
  for (const listener of listeners) listener()
}

/** Calls the listener after each change of the theme. Returns the unsubscribe function. */
export function subscribeToPageTheme(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Applies the theme of the toolbar to each page. No decorator runs on a docs page without a story, so a decorator cannot do this. */
export async function followToolbar(): Promise<void> {
  const channel = await addons.ready()
  const applyTheme = ({ globals }: GlobalsEvent): void => setPageTheme(themeNameOf(globals))
  channel.on(SET_GLOBALS, applyTheme)
  channel.on(GLOBALS_UPDATED, applyTheme)
}
