import { GLOBALS_UPDATED, SET_GLOBALS } from 'storybook/internal/core-events'
import { addons } from 'storybook/preview-api'
import { type ThemeName, themeNameOf } from './theme'

interface GlobalsEvent {
  readonly globals: Readonly<Record<string, unknown>>
}

const listeners = new Set<() => void>()

/** The theme of the page that the stories are in. */
export function getPageTheme(): ThemeName {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'
}

/** Gives the page its theme: `tokens.css` reads the attribute. */
export function setPageTheme(theme: ThemeName): void {
  if (document.documentElement.dataset['theme'] === theme) return
  document.documentElement.dataset['theme'] = theme
  for (const listener of listeners) listener()
}

export function subscribeToPageTheme(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Follows the toolbar on pages without a story too, where no decorator runs. */
export async function followToolbar(): Promise<void> {
  const channel = await addons.ready()
  const follow = ({ globals }: GlobalsEvent): void => setPageTheme(themeNameOf(globals))
  channel.on(SET_GLOBALS, follow)
  channel.on(GLOBALS_UPDATED, follow)
}
