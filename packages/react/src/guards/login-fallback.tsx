import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { onPageLanguage, pageLanguage } from '../runtime/page'
import type { DefaultFallbackProps, LoginTexts } from './fallback'

const english: LoginTexts = {
  loading: 'Please wait …',
  none: 'Log in to continue.',
  logout: 'You are logged out.',
  expired: 'Your session has expired.',
  revoked: 'Your session was ended.',
  error: 'You could not be logged in.',
  login: 'Log in',
}

const chinese: LoginTexts = {
  loading: '请稍候…',
  none: '请先登录。',
  logout: '您已退出登录。',
  expired: '登录已过期。',
  revoked: '登录已失效。',
  error: '登录失败。',
  login: '登录',
}

/** How long the fallback stays empty before it shows that the user has to wait, so that a fast page shows no text for a moment only. */
const delayMs = 1000

/**
 * The default fallback of `RequireLogin`. It has no colors and no font of its own, so that it is readable on light and dark pages.
 * Never rendered on a server, which cannot read the language of the page.
 */
export function LoginFallback({
  reason,
  login,
  isPending,
  error,
  texts,
}: DefaultFallbackProps): ReactNode {
  const language = useSyncExternalStore(onPageLanguage, pageLanguage)
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(setLate, delayMs, true)
    return () => clearTimeout(timer)
  }, [])

  const isChinese = /^zh\b/i.test(language)
  const shown = { ...(isChinese ? chinese : english), ...texts }
  // If the user has clicked the button, the sentence and the button stay until the browser has left the page.
  const isWaiting = reason === 'loading' || (reason === 'none' && isPending)
  const sentence = isWaiting ? isLate && shown.loading : shown[reason as keyof LoginTexts]
  // The sentence already says that the session has ended.
  const isNews = error && (reason === 'error' || !error.endsSession)
  return (
    <div
      lang={isChinese || texts ? undefined : 'en'}
      style={{
        maxWidth: '36em',
        margin: 'auto',
        padding: '3em 1em',
        textAlign: 'center',
        overflowWrap: 'anywhere',
      }}
    >
      <p role="status">{sentence}</p>
      {isNews && (
        <p role="alert" lang="en">
          {error.message} ({error.code})
        </p>
      )}
      {isWaiting || (
        <button
          type="button"
          disabled={isPending}
          onClick={login}
          style={{ font: 'inherit', padding: '.5em 1.5em' }}
        >
          {shown.login}
        </button>
      )}
    </div>
  )
}
