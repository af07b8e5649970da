import { useLogin } from '@genauth/react'
import { useEffect, useRef } from 'react'
import { Outlet, ScrollRestoration, useLocation } from 'react-router'
import { useStoredSetting } from '../browser/stored-setting'
import { Workbench } from '../workbench/workbench'
import { workbenchSetting } from '../workbench/workbench-setting'
import { LoginContext } from './login-context'
import { SessionNotices } from './session-notices'
import { SiteHeader } from './site-header'

/** Moves the focus to the page's heading after a navigation, so that a screen reader continues at the heading. */
function useFocusOnNavigation(): void {
  const { pathname, hash } = useLocation()
  const lastPathname = useRef(pathname)
  useEffect(() => {
    if (lastPathname.current === pathname) return
    lastPathname.current = pathname
    // If the URL has a fragment, the browser scrolls to the element of the fragment instead.
    if (!hash) document.querySelector('h1')?.focus()
  }, [pathname, hash])
}

/** The frame around every page: header, notices, footer and workbench. */
export function AppFrame(): React.ReactNode {
  const login = useLogin()
  const [workbench] = useStoredSetting(workbenchSetting)
  useFocusOnNavigation()
  const isOpen = workbench === 'open'
  return (
    <LoginContext value={login}>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <SiteHeader />
      <div className={isOpen ? 'stage stage-with-workbench' : 'stage'}>
        <div className="stage-page">
          <SessionNotices />
          <main id="content" tabIndex={-1}>
            <Outlet />
          </main>
          <SiteFooter />
        </div>
        {isOpen && <Workbench />}
      </div>
      <ScrollRestoration />
    </LoginContext>
  )
}

function SiteFooter(): React.ReactNode {
  return (
    <footer className="site-footer">
      <p>
        Built with <code>@genauth/react</code>. No access token or refresh token gets into a query
        cache, a URL or the HTML of this page.
      </p>
    </footer>
  )
}
