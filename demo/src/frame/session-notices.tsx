import type { GenAuthError } from '@genauth/core'
import { useGenAuth, useSession, useToken } from '@genauth/react'
import { ErrorNotice } from '../parts/error-notice'
import { Notice } from '../parts/notice'
import { useSharedLogin } from './login-context'
import { useReturnTo } from './use-return-to'

/** Everything about the session that a person should hear of, in one place that screen readers watch. */
export function SessionNotices(): React.ReactNode {
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      <LoginFailed />
      <SessionEnded />
      <RenewalFailing />
    </section>
  )
}

function LoginFailed(): React.ReactNode {
  const { error, reset } = useSharedLogin()
  if (!error) return null
  return (
    <ErrorNotice error={error} heading={loginHeading(error)}>
      <LogInAgain />
      <button type="button" className="button button-quiet button-small" onClick={reset}>
        Dismiss
      </button>
    </ErrorNotice>
  )
}

function loginHeading({ code }: GenAuthError): string {
  if (code === 'access_denied') return 'You said no, so nobody is logged in'
  if (code === 'popup_closed') return 'The popup was closed before the login was finished'
  if (code === 'popup_blocked') return 'The browser blocked the popup'
  if (code === 'state_mismatch') return 'That login cannot be finished here'
  return 'The login did not work'
}

function SessionEnded(): React.ReactNode {
  const session = useSession()
  if (session.status !== 'anonymous') return null
  if (session.reason === 'expired' || session.reason === 'revoked') {
    return (
      <Notice tone="warn" heading="Your session has ended">
        <p>
          {session.error?.message ?? 'Its time was up.'} What you typed on this page is kept until
          you are back.
        </p>
        <div className="notice-actions">
          <LogInAgain />
        </div>
      </Notice>
    )
  }
  if (session.reason !== 'logout') return null
  return session.error ? (
    <ErrorNotice error={session.error} heading="You are logged out, but GenAuth was not told" />
  ) : (
    <Notice tone="good" heading="You are logged out" />
  )
}

function headingOf(isStale: boolean, isRenewable: boolean): string {
  if (!isRenewable) return 'Your session cannot be refreshed; it ends soon'
  return isStale
    ? 'GenAuth cannot be reached; you are still logged in'
    : 'The last renewal failed; you are still logged in'
}

function RenewalFailing(): React.ReactNode {
  const session = useSession()
  const { error } = useToken()
  const { renewable } = useGenAuth().getTokenStatus()
  if (session.status !== 'authenticated' || !error) return null
  return (
    <ErrorNotice
      error={error}
      tone="warn"
      heading={headingOf(session.stale, renewable)}
      detail={renewable ? 'The app does so by itself.' : 'The session lasts as long as its token.'}
    />
  )
}

function LogInAgain(): React.ReactNode {
  const { login, loginWithPopup, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={isPending}
        onClick={() => login({ returnTo })}
      >
        Log in again
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        disabled={isPending}
        onClick={loginWithPopup}
      >
        Log in again in a popup
      </button>
    </>
  )
}
