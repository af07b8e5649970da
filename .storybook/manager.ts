import { GLOBALS_UPDATED, SET_GLOBALS } from 'storybook/internal/core-events'
import { addons } from 'storybook/manager-api'
import { themeNameOf, themes } from './theme'

interface GlobalsEvent {
  readonly globals: Readonly<Record<string, unknown>>
}

addons.setConfig({ theme: themes.light })

// Storybook's own user interface uses the theme that is selected in the toolbar.
addons.register('genauth/theme', (api) => {
  const applyTheme = ({ globals }: GlobalsEvent): void => {
    addons.setConfig({ theme: themes[themeNameOf(globals)] })
  }
  api.on(SET_GLOBALS, applyTheme)
  api.on(GLOBALS_UPDATED, applyTheme)
})
