import { useEffect } from 'react'
import { createStoredSetting, useStoredSetting } from '../browser/stored-setting'
import { Icon, type IconName } from '../parts/icon'

const themes = ['system', 'light', 'dark'] as const

type Theme = (typeof themes)[number]

const themeSetting = createStoredSetting<Theme>('theme', themes, 'system')

const icons: Record<Theme, IconName> = { system: 'half', light: 'sun', dark: 'moon' }

/** Changes the theme in this order: system, light, dark. index.html reads the same setting before the first paint. */
export function ThemeSwitch(): React.ReactNode {
  const [theme, setTheme] = useStoredSetting(themeSetting)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  return (
    <button
      type="button"
      className="tool tool-icon"
      aria-label={`Colours: ${theme}. Switch to ${next}`}
      title={`Colours: ${theme}`}
      onClick={() => setTheme(next)}
    >
      <Icon name={icons[theme]} />
    </button>
  )
}
