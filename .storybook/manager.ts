import { GLOBALS_UPDATED, SET_GLOBALS } from 'storybook/internal/core-events'
import { addons } from 'storybook/manager-api'
import { themeNameOf, themes } from './theme'

interface GlobalsEvent {
  readonly globals: Readonly<Record<string, unknown>>
}

addons.setConfig({ theme: themes.light })

// The frame around the stories follows the theme that the toolbar gives them.
addons.register('genauth/theme', (api) => {
  const follow = ({ globals }: GlobalsEvent): void => {
    addons.setConfig({ theme: themes[themeNameOf(globals)] })
  }
  api.on(SET_GLOBALS, follow)
  api.on(GLOBALS_UPDATED, follow)
})
