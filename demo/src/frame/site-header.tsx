import { Link, NavLink } from 'react-router'
import { useStoredSetting } from '../browser/stored-setting'
import { Icon } from '../parts/icon'
import { workbenchSetting } from '../workbench/workbench-setting'
import { AccountLink } from './account-link'
import { ThemeSwitch } from './theme-switch'

const pages = [
  { to: '/', label: 'Home' },
  { to: '/profile', label: 'Profile' },
  { to: '/tokens', label: 'Tokens' },
  { to: '/tenants', label: 'Tenants' },
  { to: '/reports/2026', label: 'Report' },
]

/** The header: the navigation, the buttons for the workbench and the theme, and the user. */
export function SiteHeader(): React.ReactNode {
  const [workbench, setWorkbench] = useStoredSetting(workbenchSetting)
  const isOpen = workbench === 'open'
  return (
    <header className={isOpen ? 'site-header site-header-wide' : 'site-header'}>
      <div className="site-header-row">
        <Link className="wordmark" to="/" aria-label="GenAuth demo, home">
          <span className="wordmark-glyph" aria-hidden="true" />
          <span>
            GenAuth <span className="wordmark-soft">demo</span>
          </span>
        </Link>
        <nav className="site-nav" aria-label="Pages">
          {pages.map(({ to, label }) => (
            <NavLink key={to} to={to} end={to === '/'} className="site-nav-link">
              {label}
            </NavLink>
          ))}
        </nav>
        <div className="site-header-tools">
          <button
            type="button"
            className="tool"
            aria-expanded={isOpen}
            onClick={() => setWorkbench(isOpen ? 'closed' : 'open')}
          >
            <Icon name="sliders" />
            <span className="tool-label">Workbench</span>
          </button>
          <ThemeSwitch />
          <AccountLink />
        </div>
      </div>
    </header>
  )
}
